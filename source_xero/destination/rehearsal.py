"""A dry run: everything but the sending. What would be sent is told, and taken as done."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from source_xero.destination.delivery import End, Finder
from source_xero.destination.elements import Accepted
from source_xero.destination.intent import Intent
from source_xero.destination.operation import Operation
from source_xero.destination.parcels import Request, assemble, batches, parcel

_SHOWN_BYTES = 100_000


class Rehearsal:
    """Stands in for `Delivery`.

    Args:
        operations: the catalogue of writing.
        batch_size: the most elements that the configuration wants in a request.
        show: told each request that would be sent; None where nobody asked.
    """

    def __init__(self, operations: Mapping[str, Operation], batch_size: int, show: Callable[[str], None] | None = None) -> None:
        self._operations, self._batch_size, self._show = operations, batch_size, show

    def deliver(self, intents: Sequence[Intent], finder: Finder) -> Iterator[End]:  # noqa: ARG002 - nothing gets lost here
        """Yield each intent as done, and show what would have been sent."""
        for batch in batches([parcel(intent) for intent in intents], self._batch_size):
            if self._show:
                self._show(shown(assemble(batch, self._operations[batch[0].intent.row.object])))
            for one in batch:
                yield one.intent, Accepted(one.intent.element, rehearsed=True)


def shown(request: Request) -> str:
    """Return a request as a person reads it: what it is, then its body."""
    query = "&".join(f"{name}={value}" for name, value in request.query)
    target = f"{request.method} {request.path}" + (f"?{query}" if query else "")
    if request.content_type not in {"", "application/json"}:
        return f"{target} with {len(request.body)} bytes of {request.content_type}"
    body = request.body[:_SHOWN_BYTES].decode("utf-8", "replace")
    return f"{target} {body}".rstrip() + (" ..." if len(request.body) > _SHOWN_BYTES else "")
