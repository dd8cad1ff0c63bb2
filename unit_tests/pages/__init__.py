"""The walks through Xero's lists: what is read, what is kept for the next read, and what it costs."""
