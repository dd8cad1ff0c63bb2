"""What a founded company holds: sums that add up, and elements that look like Xero's."""
