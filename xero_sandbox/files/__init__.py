"""Xero's Files API: files in folders, and what in the books they belong to."""
