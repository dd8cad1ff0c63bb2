"""Moves of the books beside invoices, credit notes, payments and plain bank transactions."""
