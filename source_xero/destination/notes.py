"""Notes in the history of documents: they are only ever added."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from source_xero.api import dates
from source_xero.destination.intent import Element, Intent
from source_xero.destination.parts import Part, Planned, addition, unchanged
from source_xero.destination.row import Mode

_SCOPES = {
    "BankTransactions": "accounting.banktransactions",
    "BankTransfers": "accounting.banktransactions",
    "BatchPayments": "accounting.payments",
    "Contacts": "accounting.contacts",
    "Items": "accounting.settings",
    "ManualJournals": "accounting.manualjournals",
    "Overpayments": "accounting.payments",
    "Payments": "accounting.payments",
    "Prepayments": "accounting.payments",
}
_OTHER_SCOPE = "accounting.invoices"


class Notes:
    """Adds notes; in append_dedup only those that are not there word for word."""

    def looks(self, part: Part) -> bool:
        """Tell whether deciding needs to know the history."""
        return part.draft.row.mode is Mode.APPEND_DEDUP

    def decide(self, parts: Sequence[Part]) -> list[Planned]:
        """Return what becomes of each."""
        out: list[Planned] = []
        for part in parts:
            if part.draft.problems:
                out.append(part.draft.rejected())
            elif any(_text(one) == _text(part.draft.element) for one in part.there):
                out.append(unchanged(part, part.parent_id))
            else:
                note = addition(part, {"Details": part.draft.element["Details"]})
                out.append(replace(note, scope=_SCOPES.get(part.path, _OTHER_SCOPE)))
        return out

    def made(self, intent: Intent, there: Sequence[Element], since: datetime) -> Element | None:
        """Return the note of these words that was added since."""
        earliest = since.timestamp() * 1000 - 2000
        for one in there:
            added = dates.milliseconds(str(one.get("DateUTC") or ""))
            if _text(one) == _text(intent.element) and (added is None or added >= earliest):
                return one
        return None


def _text(element: Element) -> str:
    return str(element.get("Details") or "").strip().replace("\r\n", "\n")
