"""Xero's order of keys, by resource, and of the keys of lines where they differ from the usual ones."""

import json
from importlib import resources
from typing import Final

KEYS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(keys)
    for name, keys in json.loads(resources.files("xero_sandbox").joinpath("key_order.json").read_text(encoding="utf-8")).items()
}
