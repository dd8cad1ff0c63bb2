"""Reports about months in which only a few things happen, reckoned by hand."""
