"""Founds the seeded companies of company.py in the tenants of the service."""

from datetime import datetime

from xero_sandbox import attaching, company
from xero_sandbox.store import Tenant


class Companies:
    """The organisations that a sandbox can be filled with."""

    def profiles(self) -> dict[str, str]:
        """The name of each, by its key."""
        return {key: profile.name for key, profile in company.PROFILES.items()}

    def found(self, tenant: Tenant, profile: str, size: str, seed: int, now: datetime) -> None:
        """Fills an empty tenant; ValueError for an unknown size."""
        if size not in company.SIZES:
            raise ValueError(f"no size is called {size!r}; there are {', '.join(company.SIZES)}")
        company.found(tenant, company.SIZES[size], seed, now, company.PROFILES[profile])
        attaching.tell(tenant, f"{seed}/{tenant.tenant_id}")
