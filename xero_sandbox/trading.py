"""The sales and purchases of a founded company, told in order of their dates: documents, and the payments that settle them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from xero_sandbox import dates
from xero_sandbox.advancing import Advancing
from xero_sandbox.documents import (
    Element,
    allocation,
    arranged,
    credit_stub,
    credits_on,
    dated,
    outstanding,
    settle_credit,
    settle_invoice,
    stamped,
)
from xero_sandbox.founding import Founding, Party, due_day
from xero_sandbox.key_order import KEYS
from xero_sandbox.lines import bill_lines, sale_lines
from xero_sandbox.money import EXCLUSIVE, INCLUSIVE, NO_TAX, add_up, amount, cents, converted
from xero_sandbox.passing_on import PassingOn
from xero_sandbox.paying import Paying, rate_on

# Shares of the documents of each fate; the recent ones are partly still waiting for approval.
_VOIDED: Final = 0.015
_DELETED: Final = 0.027
_SURELY_DELETED: Final = 5
_RECENT_DAYS: Final = 24
_RECENT_DRAFT: Final = 0.18
_RECENT_SUBMITTED: Final = 0.26
_PART_PAID: Final = 0.06
_DISPUTED: Final = 0.045
_DISPUTE_DAYS: Final = 300  # older disputes have been settled
# What becomes of credit notes, in turn.
_USES: Final = ("allocated", "kept", "refunded", "allocated", "half allocated", "withdrawn", "allocated")


@dataclass
class Trading:
    """The making of one kind of document, `ACCREC` (sales) or `ACCPAY` (bills)."""

    founding: Founding
    kind: str
    count: int
    credit_notes: int
    bill_scale: float = 1.0
    _credits: int = 0

    def __post_init__(self) -> None:
        self._side = self.founding.aside(f"{self.founding.seeding}/{self.kind}")
        self._home = self.founding.profile.country.currency
        self.paying = Paying(self.founding, self.kind)
        self._advancing = Advancing(self._side, self.kind, self.founding.size.others)
        self._passing_on = PassingOn(self._side, self.founding.size.others)

    def tell(self) -> None:
        """Puts every document of this kind with its payments and credit notes."""
        every = self.count // self.credit_notes if self.credit_notes else self.count + 1
        for index, day in enumerate(self.founding.working_days(self.count)):
            invoice, party = self._invoice(index, day)
            with_credit = self._credits < self.credit_notes and index >= every * self._credits + every // 2
            plain = index < self.count - 3 and party.currency == self._home and not with_credit
            if invoice["Status"] == "AUTHORISED" and plain and self._advancing.due(index, self.count):
                self._advancing.advance(invoice, party, day)
            self._finish(invoice, party, day, with_credit=with_credit, surely_open=index == self.count - 3)
            if self._sale:
                self._passing_on.note_sale(invoice)
            else:
                self._passing_on.note_bill(invoice, index, self.count, day)
        self.paying.batch(self._side, self.founding.size.others if self.kind == "ACCPAY" else self.founding.size.others // 2)

    @property
    def _sale(self) -> bool:
        return self.kind == "ACCREC"

    def _party(self, index: int, day: date) -> Party:
        parties = self.founding.customers if self._sale else self.founding.suppliers
        # The first documents go round all contacts, so that none is called a customer without having bought.
        party = parties[index] if index < len(parties) else self.founding.pick(parties)
        while index >= len(parties) and party.archived and (day - self.founding.first).days > 200:  # noqa: PLR2004 - long ago
            party = self.founding.pick(parties)
        return party

    def _invoice(self, index: int, day: date) -> tuple[Element, Party]:
        founding, party = self.founding, self._party(index, day)
        if index == 0:
            day = date(2009, 6, 30)  # brought over from the books before Xero
        home = party.currency == founding.profile.country.currency
        if self._sale:
            lines = sale_lines(founding, party, index)
            types = INCLUSIVE if index % 9 == 8 else EXCLUSIVE  # noqa: PLR2004 - a ninth is priced with tax
        else:
            supplies = founding.profile.trade.supplies
            lines = bill_lines(founding, party, supplies[party.supply % len(supplies)], self.bill_scale)
            types = NO_TAX if index % 17 == 3 else INCLUSIVE if index % 5 == 4 else EXCLUSIVE  # noqa: PLR2004 - shares
        if types == NO_TAX:
            for line in lines:
                line["TaxType"] = founding.profile.country.untaxed_purchases
        totals = add_up(lines, types, founding.rates)
        invoice: Element = {
            "Type": self.kind,
            "InvoiceID": founding.ids(),
            "Reference": founding.reference(index) if self._sale else "",
            "Payments": [],
            "CreditNotes": [],
            "Prepayments": [],
            "Overpayments": [],
            "CurrencyRate": 1.0 if home else rate_on(founding, party.currency, day),
            "HasErrors": False,
            "IsDiscounted": totals.discount != 0,
            "HasAttachments": False,
            "Contact": party.copy,
            "Status": self._status(index, day),
            "LineAmountTypes": types,
            "LineItems": lines,
            "SubTotal": amount(totals.sub_total),
            "TotalTax": amount(totals.total_tax),
            "Total": amount(totals.total),
            "CurrencyCode": party.currency,
        }
        number = f"INV-{index + 1:04d}" if self._sale else self._bill_number(index)
        if number:
            invoice["InvoiceNumber"] = number
        if totals.discount:
            invoice["TotalDiscount"] = amount(totals.discount)
        dated(invoice, "Date", day)
        dated(invoice, "DueDate", due_day(day, party.terms))
        if self._sale:
            invoice |= {"SentToContact": index % 4 != 0, "BrandingThemeID": founding.theme_id}
        elif index % 11 == 6:  # noqa: PLR2004 - now and then someone plans a payment
            dated(invoice, "PlannedPaymentDate", due_day(day, party.terms))
        return invoice, party

    def _bill_number(self, index: int) -> str | None:
        # A bill's number is its supplier's: it may be anything, repeat, or be missing.
        if index % 10 == 7:  # noqa: PLR2004 - a tenth
            return None
        return ("RPT445-1", f"{index * 13 % 9000 + 1000}", f"SM{index % 800:04d}", f"{index + 7:06d}/A")[index % 4]

    def _status(self, index: int, day: date) -> str:
        # The ends are fixed, so that the smallest company has one of each status.
        ends = {0: "VOIDED", _SURELY_DELETED: "DELETED"}
        ends |= dict(zip(range(self.count - 3, self.count), ("AUTHORISED", "SUBMITTED", "DRAFT"), strict=True))
        if index in ends:
            return ends[index]
        chance = self.founding.rng.random()
        if chance < _VOIDED:
            return "VOIDED"
        if chance < _DELETED:
            return "DELETED"
        if (self.founding.last - day).days < _RECENT_DAYS and chance < _RECENT_SUBMITTED:
            return "DRAFT" if chance < _RECENT_DRAFT else "SUBMITTED"
        return "AUTHORISED"

    def _finish(self, invoice: Element, party: Party, day: date, *, with_credit: bool, surely_open: bool) -> None:
        """Settles a document as its contact would, counts what stays open, and puts it after what refers to it."""
        founding, touched = self.founding, day
        if invoice["Status"] == "AUTHORISED":
            if with_credit:
                touched = self._credit(invoice, party, day)
            for pay_day, share in [] if surely_open else self._payment_plan(invoice, party, day):
                self.paying.pay(invoice, pay_day, share)
                touched = max(touched, pay_day)
            month = (day.year, day.month)
            sign = 1 if self._sale else 0
            founding.money[month] = founding.money.get(month, 0) + sign * self._in_base(cents(invoice["Total"]), invoice)
        elif invoice["Status"] in {"VOIDED", "DELETED"}:
            touched = min(founding.last, day + timedelta(days=1 + int(founding.rng.random() * 30)))
        settle_invoice(invoice)
        due = self._in_base(outstanding(invoice), invoice)
        party.balances[self.kind][0] += due
        if dates.read_millis(invoice["DueDate"]) < dates.day_millis(founding.today):
            party.balances[self.kind][1] += due
        stamped(invoice, founding.document_stamp(touched), twin=True)
        founding.shelves["Invoices"].put(arranged(KEYS["Invoices"], invoice))

    def _payment_plan(self, invoice: Element, party: Party, day: date) -> Iterator[tuple[date, int]]:
        """Days and cents of the payments made so far."""
        founding = self.founding
        credited = sum(cents(credit["AppliedAmount"]) for credit in credits_on(invoice))
        due = cents(invoice["Total"]) - credited
        chance = founding.rng.random()
        disputed = chance < _DISPUTED and self._sale and (founding.last - day).days < _DISPUTE_DAYS
        if due <= 0 or (disputed and not party.archived):
            return
        # The company itself pays within the terms; how late its customers are is theirs to decide.
        late = party.lateness if self._sale else min(party.lateness, 12)
        agreed = dates.read_day(invoice["DueDate"]) + timedelta(days=late + int(founding.rng.gauss(0, 4)))
        pay_day = founding.weekday_on_or_after(max(day, agreed))
        if pay_day > founding.last:
            return
        if chance > 1 - _PART_PAID and not party.archived:
            yield pay_day, due * 4 // 10
            rest = founding.weekday_on_or_after(pay_day + timedelta(days=21 + int(chance * 1000) % 40))
            if rest <= founding.last:
                yield rest, due - due * 4 // 10
            return
        yield pay_day, due

    def _credit(self, invoice: Element, party: Party, day: date) -> date:
        """Puts a credit note for the first line, used as its turn says; returns the day on which the invoice was touched."""
        founding, use = self.founding, _USES[self._credits % len(_USES)]
        self._credits += 1
        noted = founding.weekday_on_or_after(min(founding.last, day + timedelta(days=3 + int(founding.rng.random() * 9))))
        noted = min(noted, founding.last)
        note = self._credit_note(invoice, party, noted)
        total, touched = cents(note["Total"]), day
        if use in {"allocated", "half allocated"}:
            used = total if use == "allocated" else total // 2
            note["Allocations"].append(allocation(founding.ids(), invoice, used, noted))
            invoice["CreditNotes"].append(credit_stub(note, used))
            touched = noted
        elif use == "refunded":
            self.paying.settle(note, noted, total)
        elif use == "withdrawn":
            note["Status"] = ("VOIDED", "DRAFT", "DELETED", "SUBMITTED")[self._credits // len(_USES) % 4]
        settle_credit(note)
        party.balances[self.kind][0] -= self._in_base(outstanding(note), note)
        stamped(note, founding.document_stamp(noted), twin=True)
        founding.shelves["CreditNotes"].put(arranged(KEYS["CreditNotes"], note))
        return touched

    def _credit_note(self, invoice: Element, party: Party, day: date) -> Element:
        founding = self.founding
        line = next(line for line in invoice["LineItems"] if "UnitAmount" in line)
        lines = [{**line, "LineItemID": founding.ids()}]
        totals = add_up(lines, invoice["LineAmountTypes"], founding.rates)
        note_id, number = founding.ids(), f"CN-{self._credits:04d}" if self._sale else f"{self._credits:05d}CR"
        note: Element = {
            "CreditNoteID": note_id,
            "CreditNoteNumber": number,
            "ID": note_id,
            "Payments": [],
            "Allocations": [],
            "HasErrors": False,
            "CurrencyRate": invoice["CurrencyRate"],
            "Type": f"{self.kind}CREDIT",
            "Reference": f"Returned, {invoice['InvoiceNumber']}" if self._sale else "",
            "HasAttachments": False,
            "Contact": party.copy,
            "Status": "AUTHORISED",
            "LineAmountTypes": invoice["LineAmountTypes"],
            "LineItems": lines,
            "SubTotal": amount(totals.sub_total),
            "TotalTax": amount(totals.total_tax),
            "Total": amount(totals.total),
            "CurrencyCode": invoice["CurrencyCode"],
        }
        if self._sale:
            note |= {"SentToContact": False, "BrandingThemeID": founding.theme_id}
        dated(note, "Date", day)
        return note

    @staticmethod
    def _in_base(value: int, document: Element) -> int:
        return converted(value, document["CurrencyRate"])
