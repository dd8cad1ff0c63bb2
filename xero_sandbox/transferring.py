"""The transfers between the bank accounts of a founded company: savings put aside, and the card paid off."""

from datetime import date
from typing import Final

from xero_sandbox import dates
from xero_sandbox.chart import CARD_NAME, CURRENT_ACCOUNT, SAVINGS_ACCOUNT
from xero_sandbox.documents import Element, account_stub, arranged, dated, stamped
from xero_sandbox.founding import Founding
from xero_sandbox.halves import halves
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import tracked

_ROUTES: Final = ((CURRENT_ACCOUNT, SAVINGS_ACCOUNT), (CURRENT_ACCOUNT, CARD_NAME), (SAVINGS_ACCOUNT, CURRENT_ACCOUNT))
_RECONCILED_AFTER_DAYS: Final = 6


def tell(founding: Founding) -> None:
    """Puts as many transfers as the company has of other things; one in eleven was deleted."""
    for index, day in enumerate(founding.working_days(founding.size.others)):
        transfer = _transfer(founding, index, day)
        founding.shelves["BankTransfers"].put(transfer)
        for half in halves(transfer, founding.profile.country.currency):
            # The stamp that the transfer has.
            stamped(half, dates.read_millis(transfer["CreatedDateUTC"]), twin=False)
            founding.shelves["BankTransactions"].put(arranged(KEYS["BankTransactions"], half))


def _transfer(founding: Founding, index: int, day: date) -> Element:
    source, target = _ROUTES[index % len(_ROUTES)]
    deleted = index % 11 == 2  # noqa: PLR2004 - one in eleven
    reconciled = not deleted and (founding.last - day).days > _RECONCILED_AFTER_DAYS
    stamp = founding.document_stamp(day)
    transfer: Element = {
        "BankTransferID": founding.ids(),
        # Cut to whole seconds and without a zone, unlike UpdatedDateUTCString.
        "CreatedDateUTCString": dates.instant_twin(stamp).removesuffix("Z"),
        "CreatedDateUTC": dates.instant(stamp),
        "Status": "DELETED" if deleted else "AUTHORISED",
        "FromBankAccount": account_stub(founding.accounts[source]),
        "ToBankAccount": account_stub(founding.accounts[target]),
        "Amount": round(200 + founding.rng.random() * 2_800, 2 if index % 3 == 1 else 0),
        "FromBankTransactionID": founding.ids(),
        "ToBankTransactionID": founding.ids(),
        "FromIsReconciled": reconciled,
        "ToIsReconciled": reconciled and index % 4 != 1,
        "Reference": founding.reference(index) if index % 2 else None,
        "CurrencyRate": 1.0,
        "HasAttachments": False,
        "FromTracking": tracked(founding) if index % 5 == 0 else [],
        "ToTracking": [],
    }
    dated(transfer, "Date", day)
    return arranged(KEYS["BankTransfers"], transfer)
