"""A pretend Xero that speaks HTTP, written from Xero's documentation alone; it knows nothing of the connector."""
