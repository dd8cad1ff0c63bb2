"""The reports of whole companies against their ledgers and documents, and against each other."""
