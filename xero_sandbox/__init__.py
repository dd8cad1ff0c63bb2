"""A pretend Xero that speaks HTTP, written from Xero's documentation alone.

Of the connector it knows one thing: the form of the configuration that it prints, in `configuration.py`.
"""
