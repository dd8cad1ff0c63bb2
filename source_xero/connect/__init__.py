"""`source-xero connect`: signs a person in to Xero and writes the configuration."""
