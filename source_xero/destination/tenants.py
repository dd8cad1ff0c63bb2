"""Which organisation a row goes to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from source_xero.api.session import Organisation
from source_xero.destination.row import Reason

_FIELD = "tenant_id"


class Tenants:
    """Chooses by a row's tenant_id among the organisations of the configuration; `ask` is called when first needed."""

    def __init__(self, ask: Callable[[], Sequence[Organisation]]) -> None:
        self._ask = ask
        self._known: dict[str, Organisation] | None = None

    def choose(self, data: Mapping[str, Any]) -> str | Reason:
        """Return the tenant id of a row, or why it has none."""
        if self._known is None:
            self._known = {one.tenant_id.lower(): one for one in self._ask()}
        told = data.get(_FIELD)
        if told is None or told == "":
            return self._only(self._known)
        chosen = self._known.get(told.lower()) if isinstance(told, str) else None
        if chosen is None:
            return Reason(f"The organisation {told} is not connected, or not among tenant_ids of the configuration.", _FIELD)
        return self._open(chosen)

    def _only(self, known: Mapping[str, Organisation]) -> str | Reason:
        if len(known) == 1:
            return self._open(*known.values())
        if not known:
            return Reason("No organisation is connected. Connect one in Xero.", _FIELD)
        return Reason(f"There are {len(known)} organisations: name the one it goes to in tenant_id, or in tenant_ids.", _FIELD)

    def _open(self, chosen: Organisation) -> str | Reason:
        if chosen.lost:
            return Reason(
                f"Xero no longer lets this app into the {chosen}: it was disconnected, or its id in tenant_ids is wrong. "
                "Connect it again, or take it out of tenant_ids.",
                _FIELD,
            )
        return chosen.tenant_id
