"""What can be said about writing to a resource of the Accounting API; what is true of each is in `writables.py`.

To make a resource writable, add a `Writable` to `document_writes.py` or `register_writes.py`. The frame (`writing.py`) reads
the body, finds the element that is meant, takes back what a refused element began, and answers. An entry says which methods
there are, and names functions for what differs; they go through `work.books`, and raise BooksError with Xero's messages.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from xero_sandbox.books import Books
from xero_sandbox.resource import Resource
from xero_sandbox.resources import RESOURCES
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Answer, Call

Element = dict[str, Any]

NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@dataclass
class Work:
    """One writing request, as the functions of an entry see it.

    Attributes:
        tenant: the organisation.
        books: its books.
        fine_prices: whether unitdp=4 was sent.
        create_only: whether this is a PUT.
        warnings: what to tell about the element at hand though it is accepted; the frame empties it between elements.
    """

    tenant: Tenant
    books: Books
    fine_prices: bool = False
    create_only: bool = False
    warnings: list[str] = field(default_factory=list)


Create = Callable[[Work, Element], Element]  # gives the element as it is kept
Update = Callable[[Work, str, Element], Element]  # of the element with this id
Find = Callable[[Work, Element], str | None]  # the id of the element that a natural key in the given one means
Remove = Callable[[Work, str], Element | None]  # gives what is left of it (200), or None (204)
Sub = Callable[[Work, Element, str | None, Element], Element | None]  # parent, key in the path, given element ({} for DELETE)
Raw = Callable[[Work, Element, str | None, Call], Answer]  # parent, key in the path, the request


@dataclass(frozen=True)
class Action:
    """What can be done below an element: `/{resource}/{id}/{name}` or, when keyed, `/{resource}/{id}/{name}/{key}`.

    Attributes:
        envelope: JSON key of the list in body and answer; empty for a raw action.
        member: the type of one element of it, a key of `bodies.SHAPES`.
        run: does it for each element of the body (once, for a DELETE); None as its answer means 204.
        raw: does it with the request as it is, instead of `run`; also the way to serve a GET.
        summarize: whether summarizeErrors is taken.
        alone: whether what went well is answered as one bare element, without an envelope.
        scopes: other scopes than those of the resource.
    """

    name: str
    method: str
    keyed: bool = False
    envelope: str = ""
    member: str = ""
    run: Sub | None = None
    raw: Raw | None = None
    summarize: bool = False
    alone: bool = False
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Writable:
    """One resource that can be written to.

    Attributes:
        resource: its name, a key of `resources.RESOURCES`.
        create: for PUT on the collection, and for POST of what nothing matches; None where nothing is created.
        update: for POST of an element that is there; None where nothing is changed.
        remove: for DELETE of an element.
        find: the element that is meant by a natural key; the id is looked for by the frame.
        match: the keys by which `find` looks, for the documentation.
        post: whether POST on the collection exists.
        post_creates: whether POST on the collection makes what nothing matches.
        post_item: whether POST on an element exists.
        batch: whether more than the first element of a body is looked at.
        singly: methods on the collection that look at the first element only though `batch` is set.
        summarize: methods on the collection that take summarizeErrors.
        unitdp: whether prices are kept to 4 decimals only when unitdp=4 is sent.
        ignored: keys that writers may send and Xero does not look at, besides those of `bodies.SHAPES` that are read only.
        error_flag: the key that marks a refused element.
        tells_summary: whether the envelope says whether errors are summarised.
        ends: how an element is deleted, for the documentation.
        actions: what can be done below an element.
    """

    resource: str
    create: Create | None = None
    update: Update | None = None
    remove: Remove | None = None
    find: Find | None = None
    match: tuple[str, ...] = ()
    post: bool = True
    post_creates: bool = True
    post_item: bool = True
    batch: bool = True
    singly: frozenset[str] = frozenset()
    summarize: frozenset[str] = frozenset({"PUT", "POST"})
    unitdp: bool = False
    ignored: frozenset[str] = frozenset()
    error_flag: str = "HasValidationErrors"
    tells_summary: bool = False
    ends: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def described(self) -> Resource:
        """What reading knows of the resource: envelope, member, id and scopes."""
        return RESOURCES[self.resource]


def creating(resource: str) -> Create:
    """The books' own way to create."""
    return lambda work, element: work.books.create(resource, element)


def updating(resource: str) -> Update:
    """The books' own way to edit."""
    return lambda work, element_id, changes: work.books.edit(resource, element_id, changes)


def by_natural_key(resource: str) -> Find:
    """Looks for the natural key of `resources.py`."""
    key = RESOURCES[resource].natural_key or ""

    def find(work: Work, element: Element) -> str | None:
        row = work.tenant[resource].find(element[key]) if element.get(key) else None
        return row.id if row else None

    return find
