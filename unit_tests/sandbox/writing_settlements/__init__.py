"""Payments, batches, transfers, allocations and passed-on costs as they are written; the ledger stays true throughout."""
