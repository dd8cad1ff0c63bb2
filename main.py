"""The entry point that Airbyte's tools look for; `source-xero` is the same program."""

from source_xero.program import source_xero

if __name__ == "__main__":
    source_xero()
