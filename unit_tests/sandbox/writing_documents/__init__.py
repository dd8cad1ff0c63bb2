"""Invoices, bills, credit notes and the other documents as they are written; the ledger stays true throughout."""
