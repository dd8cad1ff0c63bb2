"""A request goes out within the limits, and what passes by itself is sat out."""
