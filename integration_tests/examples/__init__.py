"""One example of each object that can be written."""
