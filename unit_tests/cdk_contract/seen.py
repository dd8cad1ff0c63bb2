"""What the components of a test were given, in order: the CDK's factory makes them, so a test has no other hold on them."""

SEEN = []
