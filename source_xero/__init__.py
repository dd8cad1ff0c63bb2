"""The Xero connector. Importing the package costs nothing: each verb imports what it needs."""
