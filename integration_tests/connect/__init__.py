"""Connecting, as a person does it: the real program, a real browser, and a pretend Xero."""
