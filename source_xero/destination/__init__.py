"""Writing: rows from a platform become elements in Xero, each with one outcome; knows nothing of reading."""
