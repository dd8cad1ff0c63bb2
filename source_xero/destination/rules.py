"""What Xero is known to refuse, told before anything is sent, so that a dry run tells it too.

Only what its documentation states as a rule is here; whatever else Xero minds, it says itself.
"""

from collections.abc import Iterable
from decimal import Decimal

from source_xero.destination.draft import Draft
from source_xero.destination.intent import Element
from source_xero.destination.shape import Json
from source_xero.destination.status import any_of

_ACTIVE_CATEGORIES = 2
_CATEGORIES = 4
INBOX = "It is the Inbox, which Xero neither renames nor deletes."


def forbid(draft: Draft, current: Element | None, others: Iterable[Element]) -> None:
    """Add what Xero's own rules have against a row; `others` are the elements of its kind, where these come whole."""
    for name, known in draft.operation.values.items():
        value = draft.element.get(name)
        if value and value not in known:
            draft.reject(f"{name} is {value!r}, and can be {any_of(known)}.", name)
    path = draft.operation.path
    if path == "BankTransfers":
        _between_two_accounts(draft)
    elif path == "ManualJournals":
        _balanced(draft, current or {})
    elif path == "Folders" and (current or {}).get("IsInbox"):
        draft.reject(INBOX, "Name")
    elif path == "TrackingCategories":
        _few_categories(draft, current, others)


def _between_two_accounts(draft: Draft) -> None:
    here, there = (draft.element.get(name) or {} for name in ("FromBankAccount", "ToBankAccount"))
    if here.get("AccountID") and str(here["AccountID"]).casefold() == str(there.get("AccountID")).casefold():
        draft.reject("A transfer goes from one account to another, and these are the same.", "ToBankAccount")


def _balanced(draft: Draft, current: Element) -> None:
    """Where tax comes on top of the lines, the sums are Xero's to work out."""
    lines = draft.element.get("JournalLines") or ()
    taxed = str(draft.element.get("LineAmountTypes") or current.get("LineAmountTypes") or "NoTax").casefold() == "exclusive"
    over = sum((_amount(line.get("LineAmount")) for line in lines), Decimal())
    if over and not (taxed and any(line.get("TaxType") not in (None, "", "NONE") for line in lines)):
        draft.reject(f"The lines of a journal must sum up to nothing, and these to {over}.", "JournalLines")


def _amount(value: Json) -> Decimal:
    return round(Decimal(str(value)), 2) if isinstance(value, int | float) else Decimal()


def _few_categories(draft: Draft, current: Element | None, others: Iterable[Element]) -> None:
    there = list(others)
    active = [str(one.get("Name")) for one in there if one.get("Status") == "ACTIVE"]
    becomes = str(draft.element.get("Status") or (current or {}).get("Status") or "ACTIVE").upper()
    if becomes == "ACTIVE" and (current or {}).get("Status") != "ACTIVE" and len(active) >= _ACTIVE_CATEGORIES:
        named = " and ".join(map(repr, active))
        draft.reject(f"Xero has {_ACTIVE_CATEGORIES} active tracking categories at most, {named}: archive one first.", "Name")
    elif current is None and len(there) >= _CATEGORIES:
        draft.reject(f"Xero has {_CATEGORIES} tracking categories at most, archived ones too: delete one there.", "Name")
