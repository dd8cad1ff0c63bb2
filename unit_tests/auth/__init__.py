"""Access tokens: one renewal for everybody, announced before it is used, and no secret in any message."""
