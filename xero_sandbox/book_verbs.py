"""The verbs that change what organisations hold: through their books, as a user would, or row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from xero_sandbox import where as where_grammar
from xero_sandbox.arguments import Json, moment_of, tenant_of
from xero_sandbox.books import Books
from xero_sandbox.collection import Collection
from xero_sandbox.service import Sandbox
from xero_sandbox.wire import Element, net_date


class BookVerbs:
    """Each public method is a verb; its docstring is its documentation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def create(
        self,
        resource: str,
        element: Element,
        tenant: str | int = 0,
        count: int = 1,
        at: str | None = None,
    ) -> Json:
        """Creates elements from a partial one; with count, "{n}" in its texts becomes 1, 2, ...; at is the stamp (ISO)."""
        with self._books(tenant, at) as books:
            made = [books.create(resource, _numbered(element, number)) for number in range(1, _at_least_one(count) + 1)]
        return _short(tenant_of(self._sandbox, tenant)[resource], made)

    def edit(
        self,
        resource: str,
        changes: Element,
        tenant: str | int = 0,
        select: Json = None,
        at: str | None = None,
    ) -> Json:
        """Edits the selected elements as a user would, sums and stamps included."""
        with self._books(tenant, at) as books:
            ids = self._selected(tenant, resource, select)
            return _short(tenant_of(self._sandbox, tenant)[resource], [books.edit(resource, id_, changes) for id_ in ids])

    def void(self, resource: str, tenant: str | int = 0, select: Json = None, at: str | None = None) -> Json:
        """Voids the selected documents."""
        with self._books(tenant, at) as books:
            ids = self._selected(tenant, resource, select)
            return _short(tenant_of(self._sandbox, tenant)[resource], [books.void(resource, id_) for id_ in ids])

    def archive(self, resource: str, tenant: str | int = 0, select: Json = None, at: str | None = None) -> Json:
        """Archives the selected elements."""
        with self._books(tenant, at) as books:
            ids = self._selected(tenant, resource, select)
            return _short(tenant_of(self._sandbox, tenant)[resource], [books.archive(resource, id_) for id_ in ids])

    def delete(self, resource: str, tenant: str | int = 0, select: Json = None, at: str | None = None) -> Json:
        """Deletes the selected elements, in the way that Xero deletes that resource."""
        with self._books(tenant, at) as books:
            ids = self._selected(tenant, resource, select)
            for id_ in ids:
                books.delete(resource, id_)
        return {"count": len(ids), "ids": ids}

    def pay(self, invoice: str, amount: float | None = None, tenant: str | int = 0, at: str | None = None) -> Json:
        """Pays an invoice (its id), or what is due of it without an amount; gives the payment."""
        found = tenant_of(self._sandbox, tenant)["Invoices"].get(invoice)
        if found is None:
            raise LookupError(f"there is no invoice {invoice}")
        with self._books(tenant, at) as books:
            return books.pay(invoice, found["AmountDue"] if amount is None else amount)

    def refund(self, credit_note: str, amount: float, tenant: str | int = 0, at: str | None = None) -> Json:
        """Pays a credit note, an overpayment or a prepayment (its id) back; gives the payment."""
        with self._books(tenant, at) as books:
            return books.refund(credit_note, amount)

    def allocate(self, credit_note: str, invoice: str, amount: float, tenant: str | int = 0, at: str | None = None) -> Json:
        """Gives a part of a credit note, over- or prepayment to an invoice of the same contact; gives the allocation."""
        with self._books(tenant, at) as books:
            return books.allocate(credit_note, invoice, amount)

    def deallocate(self, credit_note: str, allocation: str, tenant: str | int = 0, at: str | None = None) -> Json:
        """Takes an allocation back."""
        with self._books(tenant, at) as books:
            return books.deallocate(credit_note, allocation)

    def reimburse(self, claim: str, amount: float, account: Element, tenant: str | int = 0, at: str | None = None) -> Json:
        """Pays an approved expense claim from a bank account ({"Code": ...} or {"AccountID": ...}); gives the claim."""
        with self._books(tenant, at) as books:
            return books.reimburse(claim, amount, account)

    def join(self, group: str, contact: str, tenant: str | int = 0, at: str | None = None) -> Json:
        """Puts a contact into a contact group; gives the group."""
        with self._books(tenant, at) as books:
            return books.join(group, contact)

    def leave(self, group: str, contact: str, tenant: str | int = 0, at: str | None = None) -> Json:
        """Takes a contact out of a contact group; gives the group."""
        with self._books(tenant, at) as books:
            return books.leave(group, contact)

    # Rows as they are

    def put(self, resource: str, elements: list[Element], tenant: str | int = 0) -> Json:
        """Keeps elements exactly as given, without a look at their sums or stamps."""
        collection = tenant_of(self._sandbox, tenant)[resource]
        for element in elements:
            collection.put(element)
        self._sandbox.bookcase.forget(tenant_of(self._sandbox, tenant))  # what its books remember may no longer be so
        return _short(collection, elements)

    def remove(self, resource: str, tenant: str | int = 0, select: Json = None) -> Json:
        """Takes rows away without a trace."""
        collection = tenant_of(self._sandbox, tenant)[resource]
        ids = self._selected(tenant, resource, select)
        for id_ in ids:
            collection.remove(id_)
        self._sandbox.bookcase.forget(tenant_of(self._sandbox, tenant))
        return {"count": len(ids), "ids": ids}

    def touch(self, resource: str, tenant: str | int = 0, select: Json = None, at: str | None = None) -> Json:
        """Moves the stamps of the selected rows to one and the same time (now, or at) and changes nothing else."""
        collection = tenant_of(self._sandbox, tenant)[resource]
        moment = moment_of(at) if at else self._sandbox.clock.now()
        ids = self._selected(tenant, resource, select)
        for id_ in ids:
            element = collection.get(id_) or {}
            field = collection.resource.stamp if collection.resource else "UpdatedDateUTC"
            element[field] = net_date(moment, offset=collection.name != "Quotes")
            if f"{field}String" in element:
                zone = "Z" if field == "UpdatedDateUTC" else ""
                element[f"{field}String"] = f"{moment:%Y-%m-%dT%H:%M:%S}{zone}"
            collection.put(element)
        return {"count": len(ids), "ids": ids}

    @contextmanager
    def _books(self, tenant: str | int, at: str | None) -> Iterator[Books]:
        bookcase = self._sandbox.bookcase
        with bookcase.at(moment_of(at) if at else None):
            yield bookcase.of(tenant_of(self._sandbox, tenant))

    def _selected(self, tenant: str | int, resource: str, select: Json) -> list[str]:
        """The ids that a selector means.

        An id; a list of ids; {"first": N}, {"last": N} in the default order of lists; {"where": filter}; null for all.
        """
        collection = tenant_of(self._sandbox, tenant)[resource]
        if isinstance(select, (str, list)):
            ids = [select] if isinstance(select, str) else select
            missing = [id_ for id_ in ids if collection.get(str(id_)) is None]
            if missing:
                raise LookupError(f"{resource} has no {', '.join(map(str, missing))}")
            return [str(id_) for id_ in ids]
        stamped = collection.resource is None or collection.resource.stamped
        ordered = [row.id for row in collection.in_default_order(stamped=stamped, since=None)]
        if select is None:
            return ordered
        if not isinstance(select, dict) or len(select) != 1:
            raise ValueError('select must be an id, a list of ids, {"first": N}, {"last": N}, {"where": "..."} or null')
        return _narrowed(collection, ordered, select)


def _narrowed(collection: Collection, ordered: list[str], select: dict[str, Any]) -> list[str]:
    ((kind, value),) = select.items()
    if kind in {"first", "last"} and isinstance(value, int) and value >= 0:
        return ordered[:value] if kind == "first" else ordered[max(0, len(ordered) - value) :]
    if kind == "where" and isinstance(value, str) and collection.resource:
        passes = where_grammar.parse(value, collection.resource.member)
        return [id_ for id_ in ordered if passes(collection.get(id_) or {})]
    raise ValueError(f"no selection by {select!r}")


def _numbered(value: Json, number: int) -> Json:
    if isinstance(value, str):
        return value.replace("{n}", str(number))
    if isinstance(value, dict):
        return {name: _numbered(one, number) for name, one in value.items()}
    return [_numbered(one, number) for one in value] if isinstance(value, list) else value


def _at_least_one(count: int) -> int:
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"count must be a whole number of 1 or more, not {count!r}")
    return count


def _short(collection: Collection, elements: list[Element]) -> Json:
    """How many and which; the element itself only when there is one, since thousands would be megabytes."""
    ids = [collection.id_of(element) for element in elements]
    return {"count": len(ids), "ids": ids} | ({"element": collection.get(ids[0])} if len(ids) == 1 else {})
