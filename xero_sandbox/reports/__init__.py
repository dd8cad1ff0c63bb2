"""Xero's reports, each worked out from the books whenever it is asked for, so that they agree with them and each other."""
