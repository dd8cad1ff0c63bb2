"""The entry point that Airbyte's tools look for; `source-xero` is the same program."""

from source_xero.run import run

if __name__ == "__main__":
    run()
