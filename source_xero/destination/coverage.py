"""Which objects the connection's scopes let nobody write; `check` tells it to those who have set up writing."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from source_xero.api.scopes import may_write
from source_xero.destination.operation import Operation
from source_xero.destination.sentences import scope_in_both


def uncovered(operations: Mapping[str, Operation], granted: AbstractSet[str] | None) -> Iterator[str]:
    """Yield a sentence for each object that the scopes `granted` do not cover, and one if they are not known."""
    if granted is None:
        yield "The access token does not tell its scopes; an object that it may not write will say so."
        return
    for operation in operations.values():
        if operation.scope and not may_write(granted, operation.scope):
            scope = scope_in_both(operation.scope)
            yield f"Object {operation.name} cannot be written: the connection lacks the scope {scope}."
