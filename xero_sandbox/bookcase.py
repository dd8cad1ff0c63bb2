"""Where the books of every organisation stand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from xero_sandbox.books import Books
from xero_sandbox.dates import millis
from xero_sandbox.diary import Diary
from xero_sandbox.journals import Journals
from xero_sandbox.store import Tenant


class Bookcase:
    """One set of books per organisation, for they remember what is open.

    Args:
        clock: the present moment, aware.
        ids: a new GUID at each call.
    """

    def __init__(self, clock: Callable[[], datetime], ids: Callable[[], str]) -> None:
        self._clock = clock
        self._ids = ids
        self._kept: dict[str, Books] = {}
        self._journals: dict[str, Journals] = {}
        self._aged: dict[str, date] = {}
        self._moment: datetime | None = None

    def of(self, tenant: Tenant) -> Books:
        """The books of an organisation."""
        if tenant.tenant_id not in self._kept:
            self._kept[tenant.tenant_id] = Books(tenant, self._now, self._ids)
        return self._kept[tenant.tenant_id]

    def age(self, tenant: Tenant) -> None:
        """Lets the contacts of an organisation show what is overdue by now; to be asked before anybody looks at them."""
        desk = self.of(tenant).desk
        today = desk.today()
        if self._aged.get(tenant.tenant_id) != today:
            self._aged[tenant.tenant_id] = today
            desk.age()

    def open(self, tenant: Tenant) -> None:
        """Begins the diary of an organisation that has just been founded."""
        tenant.keep(Diary(lambda: millis(self._now())))

    def journals(self, tenant: Tenant) -> Journals:
        """The journals of an organisation; one that has no books has none."""
        if tenant.tenant_id not in self._journals:
            self._journals[tenant.tenant_id] = Journals(tenant)
        return self._journals[tenant.tenant_id]

    def forget(self, tenant: Tenant) -> None:
        """Lets the books look everything up again, after rows changed past them."""
        self._kept.pop(tenant.tenant_id, None)

    @contextmanager
    def at(self, moment: datetime | None) -> Iterator[None]:
        """Everything entered meanwhile is stamped with this moment; None for the present one."""
        self._moment = moment
        try:
            yield
        finally:
            self._moment = None

    def _now(self) -> datetime:
        return self._moment or self._clock()
