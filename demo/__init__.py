"""The demo: a pretend company's books, from Xero into DuckDB and onto one picture. Run by `make demo`."""
