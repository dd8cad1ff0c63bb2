"""Where the elements of each path are looked up: what all operations on it share, and the lists that are only referred to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from source_xero.destination.operation import Find, Key, Operation


@dataclass(frozen=True)
class Place:
    """Where the elements of a kind are: what the operations on one path share."""

    path: str
    envelope: str
    id: str
    find: Find
    status_field: str
    scope: str
    unitdp: bool
    keys: tuple[Key, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that some key needs."""
        return tuple(dict.fromkeys(("Type", *(name for key in self.keys for name in key))))


_REFERRED = {
    "BrandingThemes": Place(
        "BrandingThemes",
        "BrandingThemes",
        "BrandingThemeID",
        Find(by="whole"),
        "",
        "accounting.settings",
        unitdp=False,
        keys=(("Name",),),
    ),
    "Overpayments": Place(
        "Overpayments", "Overpayments", "OverpaymentID", Find(by="pages"), "Status", "accounting.payments", unitdp=True, keys=()
    ),
    "Prepayments": Place(
        "Prepayments", "Prepayments", "PrepaymentID", Find(by="pages"), "Status", "accounting.payments", unitdp=True, keys=()
    ),
}


def place_of(path: str, operations: Mapping[str, Operation]) -> Place:
    """Return the place of a path, with every key by which any object on it can be matched."""
    if path in _REFERRED:
        return _REFERRED[path]
    sharing = [one for one in operations.values() if one.path == path and not one.part]
    first = sharing[0]
    keys = {key for one in sharing for key in (*one.matching_keys, one.alike) if key and key != (one.id,)}
    place = Place(path, first.envelope, first.id, first.find, first.status_field, first.scope, first.unitdp, ())
    return replace(place, keys=tuple(sorted(keys)))
