"""The options of writing, as the configuration's `write` has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from source_xero.config import ConfigError


class OnConflict(str, Enum):
    """What happens to a row whose UpdatedDateUTC is older than Xero's."""

    OVERWRITE = "overwrite"
    REJECT = "reject"


class LineItems(str, Enum):
    """What the lines of a row do to the lines that the document has."""

    MERGE = "merge"
    REPLACE = "replace"
    APPEND = "append"


@dataclass(frozen=True)
class Options:
    """How to write; the manifest's `spec` describes each for users, with the same defaults."""

    dry_run: bool = False
    show_requests: bool = False
    on_conflict: OnConflict = OnConflict.OVERWRITE
    line_items: LineItems = LineItems.MERGE
    batch_size: int = 50
    report_path: str = ""
    rejected_path: str = ""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Options":
        """Return the options of a configuration that follows the specification; null counts as left out.

        Raises:
            ConfigError: at an option that there is not: a misspelt dry_run must not write.
        """
        given = {key: value for key, value in (config.get("write") or {}).items() if value is not None}
        if "on_conflict" in given:
            given["on_conflict"] = OnConflict(given["on_conflict"])
        if "line_items" in given:
            given["line_items"] = LineItems(given["line_items"])
        if unknown := given.keys() - cls.__dataclass_fields__.keys():
            names = ", ".join(cls.__dataclass_fields__)
            raise ConfigError(f"write.{min(unknown)}: there is no such option. There are: {names}.")
        return cls(**given)
