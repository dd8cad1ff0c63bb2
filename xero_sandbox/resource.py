"""What can be said about a resource of the Accounting API; what is true of each is in `resources.py`."""

from dataclasses import dataclass
from enum import Enum

# The scopes that open a resource: broad, granular.
SETTINGS = ("accounting.settings",)
CONTACTS = ("accounting.contacts",)
INVOICES = ("accounting.transactions", "accounting.invoices")
PAYMENTS = ("accounting.transactions", "accounting.payments")
BANK_TRANSACTIONS = ("accounting.transactions", "accounting.banktransactions")
# The granular one is closed to new apps.
CLASSIC_EXPENSES = ("accounting.transactions", "accounting.classicexpenses")


class Paging(Enum):
    """What `page` does."""

    NONE = "the list comes whole, whatever is sent"
    OPTIONAL = "page and pageSize are taken; without page the list comes whole and shortened"
    ALWAYS = "paged also without page"
    FIXED = "page only, 100 a page, no pagination object"


class Visibility(Enum):
    """Whether a row is in lists; a read by id shows every row."""

    SHOWN = "in every list"
    ARCHIVED = "in lists only with the parameter that reveals them, mostly includeArchived=true"
    GONE = "in no list"


@dataclass(frozen=True)
class Statuses:
    """Which statuses lists leave out: for good, or unless the parameter `reveal` is true."""

    field: str = "Status"
    archived: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    reveal: str = "includeArchived"


class Bound(Enum):
    """Which end of a span of days a parameter gives."""

    FROM = "that day and later"
    TO = "that day and earlier"


@dataclass(frozen=True)
class Optimised:
    """What `where` and `order` may name on more than 100,000 rows."""

    where: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()  # the fields that OR may join
    order: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Resource:
    """One resource of the Accounting API.

    Attributes:
        name: the path below /api.xro/2.0/, and the name of the collection in the store.
        envelope: the JSON key of the list.
        member: the XML name of one element, and the key of its fields in `fields.FIELDS`.
        id_field: identifies an element; empty where there is only one, without an id.
        scopes: those that open it, broad and granular, without `.read`.
        natural_key: accepted in the path in place of the id.
        numbered: what is found by this key as well, though not through the path.
        paging: what `page` does.
        paged_by: parameters that make the list paged without `page`.
        unpaged_drops: keys that an unpaged list leaves out.
        unpaged_contact: whether an unpaged list shortens Contact.
        summary_drops: keys that summaryOnly=true leaves out; empty where the parameter is unknown.
        modified_since: whether If-Modified-Since is taken.
        where: whether `where` is taken.
        order: whether `order` is taken.
        stamped: whether the default order is UpdatedDateUTC, then id; otherwise rows keep the order in which they were made.
        stamp: the field that If-Modified-Since and the stamped order look at.
        filters: parameter name to field, each a list with commas.
        spans: parameter name, the date field it is about, and which end of it.
        list_empties: keys of lists whose members are read by id only.
        search: the fields that searchTerm looks in.
        unit_prices: keys that are rounded to 2 decimals unless unitdp=4 is sent.
        statuses: which rows lists leave out.
        archived_part: key of a list inside the element whose ARCHIVED members need includeArchived=true too.
        by_id: whether one element can be read.
        high_volume: whether the 100,000-row guard holds.
        optimised: the fields that the guard lets through.
        derived: whether it is worked out from other resources, so that nobody puts an element of it.
    """

    name: str
    envelope: str
    member: str
    id_field: str
    scopes: tuple[str, ...]
    natural_key: str | None = None
    numbered: str | None = None
    paging: Paging = Paging.NONE
    paged_by: tuple[str, ...] = ()
    unpaged_drops: tuple[str, ...] = ()
    unpaged_contact: bool = False
    summary_drops: tuple[str, ...] = ()
    modified_since: bool = True
    where: bool = True
    order: bool = True
    stamped: bool = False
    stamp: str = "UpdatedDateUTC"
    filters: tuple[tuple[str, str], ...] = ()
    spans: tuple[tuple[str, str, Bound], ...] = ()
    list_empties: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    unit_prices: tuple[str, ...] = ()
    statuses: Statuses = Statuses()
    archived_part: str | None = None
    by_id: bool = True
    high_volume: bool = False
    optimised: Optimised = Optimised()
    derived: bool = False
