"""The page of `source-xero connect`, without a socket: what a person sees, what is written, and what never shows."""
