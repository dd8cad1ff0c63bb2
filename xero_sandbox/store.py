"""The organisations of a sandbox, each with a collection of every resource, whose changes can be taken back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from xero_sandbox.collection import Collection, Past
from xero_sandbox.diary import KEPT, Diary


class Tenant:
    """One organisation (or practice) and its collections."""

    def __init__(self, tenant_id: str, name: str, tenant_type: str = "ORGANISATION") -> None:
        self.tenant_id = tenant_id
        self.name = name
        self.tenant_type = tenant_type
        self._collections: dict[str, Collection] = {}
        self._past: Past | None = None
        self.diary: Diary | None = None
        self.contents: dict[str, bytes] = {}  # of attachments, by AttachmentID

    def keep(self, diary: Diary) -> None:
        """Lets a diary note all changes from now on that the ledger is made of."""
        self.diary = diary
        for name in KEPT & self._collections.keys():
            self._collections[name].diary = diary

    @contextmanager
    def revocable(self) -> Iterator[Callable[[], bool]]:
        """Within, changes can be taken back: the function that is given does so with all since, and tells if there were any.

        One within another takes back its own changes only. Whoever raises through it takes back likewise.
        """
        outermost = self._past is None
        past = self._past if self._past is not None else []
        start, noted = len(past), len(self.diary or ())
        self._watch(past)

        def take_back() -> bool:
            changed = len(past) > start
            while len(past) > start:
                collection, key, former = past.pop()
                collection.restore(key, former)
            if self.diary is not None:
                self.diary.strike(noted)
            return changed

        try:
            yield take_back
        except Exception:
            take_back()
            raise
        finally:
            if outermost:
                self._watch(None)

    def _watch(self, past: Past | None) -> None:
        self._past = past
        for collection in self._collections.values():
            collection.past = past

    def __getitem__(self, resource: str) -> Collection:
        """The collection of a resource, made when first asked for; ValueError for a name Xero does not have."""
        if resource not in self._collections:
            self._collections[resource] = Collection(resource)
            self._collections[resource].past = self._past
            self._collections[resource].diary = self.diary if resource in KEPT else None
        return self._collections[resource]

    def counts(self) -> dict[str, int]:
        """How many elements each collection holds."""
        return {name: len(collection) for name, collection in self._collections.items()}


class Store:
    """All organisations of one sandbox, by tenant id."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}

    def add(self, tenant: Tenant) -> None:
        """Takes a new organisation; ValueError if its id is taken."""
        if tenant.tenant_id in self.tenants:
            raise ValueError(f"there is a tenant {tenant.tenant_id} already")
        self.tenants[tenant.tenant_id] = tenant
