"""The real programs over HTTP against the sandbox."""
