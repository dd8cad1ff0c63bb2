"""Identifiers that come out the same for the same seed."""

import random
import uuid


class Ids:
    """Random-looking but repeatable GUIDs and tokens."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose; nothing here is secret

    def guid(self) -> str:
        """A version 4 GUID in lower case."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def token(self, octets: int = 32) -> bytes:
        """Octets for the random parts of tokens."""
        return self._random.getrandbits(8 * octets).to_bytes(octets, "big")
