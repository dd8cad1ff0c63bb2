"""What the makers of a founded company share: its settings, its randomness, and its working calendar."""

import random
from bisect import bisect_left
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from xero_sandbox import dates
from xero_sandbox.ids import Ids
from xero_sandbox.money import fine
from xero_sandbox.names import AWKWARD, REFERENCES
from xero_sandbox.profiles import Profile

Element = dict[str, Any]

HISTORY_DAYS: Final = 730
_HOUR: Final = 3_600_000
# The demo company's documents are dated in the current year and yet stamped on the day on which Xero last made them.
_DEMO_STAMP: Final = dates.millis(datetime(2010, 11, 19, 2, 11, 7, tzinfo=timezone.utc))


class Documents(Protocol):
    """One resource of a tenant, as far as founding it needs it."""

    def put(self, element: Element) -> None:
        """Keeps an element."""


class Shelves(Protocol):
    """A tenant, as far as founding it needs it."""

    tenant_id: str

    def __getitem__(self, resource: str) -> Documents:
        """The collection of a resource."""


@dataclass(frozen=True)
class Size:
    """How much a company has of each thing; `invoices` are sales, `line_range` the lines of one document.

    `others` is how many quotes, purchase orders, manual journals and the like there are, of each about so many.

    With `detailed` false, contacts carry no addresses and documents one short line of text, to fit a million of them.
    """

    name: str
    contacts: int
    items: int
    invoices: int
    bills: int
    credit_notes: int
    bank_transactions: int
    line_range: tuple[int, int] = (1, 4)
    others: int = 6
    detailed: bool = True


@dataclass
class Party:
    """A contact while its company is being founded: how it pays, what it owes, and its copy inside documents."""

    contact: Element
    copy: Element
    terms: Element  # Day and Type of its payment terms
    currency: str
    currency_rate: float
    lateness: int  # days after the due date on which it usually pays
    supply: int = 0
    archived: bool = False
    balances: dict[str, list[int]] = field(default_factory=lambda: {"ACCREC": [0, 0], "ACCPAY": [0, 0]})


@dataclass
class Founding:
    """The state of one founding.

    Attributes:
        last: the last day on which anything was entered; two days before `now`, so that no zone puts a stamp in the future.
        rates: EffectiveRate by TaxType, in ten-thousandths of a percent.
        money: per month, sales and purchases so far in base cents, for wages to follow.
    """

    shelves: Shelves
    size: Size
    profile: Profile
    rng: random.Random
    ids: Callable[[], str]
    now: datetime
    seeding: str
    last: date = field(init=False)
    rates: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, Element] = field(default_factory=dict)  # by Code, or Name where there is none
    items: list[Element] = field(default_factory=list)
    tracking: list[Element] = field(default_factory=list)  # active categories
    customers: list[Party] = field(default_factory=list)
    suppliers: list[Party] = field(default_factory=list)
    money: dict[tuple[int, int], int] = field(default_factory=dict)
    theme_id: str = ""
    names_from: int = 0  # where in the names this company begins, so that companies do not share their customers
    sold: list[Element] = field(default_factory=list)  # some sales, for costs to be passed on to
    _stamped: int = 0
    _calendar: list[date] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.last = self.now.date() - timedelta(days=2)
        self.rates = {tax.tax_type: fine(tax.rate) for tax in self.profile.country.taxes}
        self.theme_id = self.ids()
        self.names_from = self.rng.randrange(320)

    def aside(self, seeding: str) -> "Founding":
        """The same founding with randomness and ids of its own, so that what it tells leaves the rest of the story as it is."""
        other = copy(self)
        other.rng, other.ids = random.Random(seeding), Ids(f"{seeding}/ids").guid  # noqa: S311 - a story, not a secret
        return other

    @property
    def today(self) -> date:
        """The company's own day at which it is founded."""
        return self.now.astimezone(ZoneInfo(self.profile.zone)).date()

    @property
    def first(self) -> date:
        """The first day of trading that is told."""
        return self.last - timedelta(days=HISTORY_DAYS)

    def office_stamp(self, day: date) -> int:
        """A moment in the office hours of a day, in milliseconds."""
        local = 8 * _HOUR + int(self.rng.random() * 9.5 * _HOUR)
        return dates.day_millis(day) + local - self.profile.utc_offset_hours * _HOUR

    def document_stamp(self, day: date) -> int:
        """When a document was last touched, given the day of its last event."""
        if not self.profile.demo:
            return self.office_stamp(day)
        self._stamped += 1
        # Several to one instant: the demo data was made by a program.
        return _DEMO_STAMP + self._stamped // 4 * 53 % (2 * _HOUR)

    def pick(self, parties: list[Party]) -> Party:
        """A contact; the first ones are the best customers."""
        return parties[int(len(parties) * self.rng.random() ** 1.7)]

    def reference(self, index: int) -> str:
        """A reference, now and then an awkward one."""
        if index % 19 == 2:  # noqa: PLR2004 - as good as any other remainder
            return AWKWARD[index // 19 % len(AWKWARD)]
        form = REFERENCES[int(self.rng.random() * len(REFERENCES))]
        return form.format(n=index * 7 + 104)

    def working_days(self, count: int) -> Iterator[date]:
        """So many days of the history in order, more of them in busy months and, as the company grows, later ones."""
        if not self._calendar:
            # Kept, because every kind of document asks for it and the calendar is the same for all.
            self._calendar += [self.first + timedelta(days=offset) for offset in range(HISTORY_DAYS + 1)]
            self._weights += accumulate(self._busyness(day) for day in self._calendar)
        days, weights = self._calendar, self._weights
        for index in range(count):
            yield days[bisect_left(weights, weights[-1] * (index + 0.5) / count)]

    def _busyness(self, day: date) -> float:
        weekday = (1.0, 1.05, 1.0, 1.0, 0.95, 0.12, 0.03)[day.weekday()]
        growth = 1 + 0.35 * (day - self.first).days / HISTORY_DAYS
        return weekday * growth * self.profile.trade.season[day.month - 1]

    def weekday_on_or_after(self, day: date) -> date:
        """The day itself, or the Monday after a weekend."""
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)  # noqa: PLR2004 - Saturday is 5


def due_day(day: date, terms: Element) -> date:
    """When a document of that day is due under a contact's payment terms."""
    days, kind = int(terms["Day"]), terms["Type"]
    month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if kind == "DAYSAFTERBILLMONTH":
        return month_end + timedelta(days=days)
    if kind == "OFFOLLOWINGMONTH":
        return month_end + timedelta(days=min(days, 28))
    if kind == "OFCURRENTMONTH":
        return max(day, day.replace(day=min(days, 28)))
    return day + timedelta(days=days)
