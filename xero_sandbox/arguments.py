"""What the arguments of commands mean, whatever the verb."""

from datetime import datetime, timezone
from typing import Any

from xero_sandbox.service import Sandbox
from xero_sandbox.store import Tenant

Json = Any


def tenant_of(sandbox: Sandbox, wanted: str | int) -> Tenant:
    """A tenant by id, name or number (from 0); LookupError if there is none."""
    tenants = sandbox.store.tenants
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        if not 0 <= wanted < len(tenants):
            raise LookupError(f"there is no tenant number {wanted}; there are {len(tenants)}, counted from 0")
        return list(tenants.values())[wanted]
    found = tenants.get(str(wanted).lower()) or next((one for one in tenants.values() if one.name == wanted), None)
    if found is None:
        raise LookupError(f"there is no tenant {wanted!r}")
    return found


def moment_of(text: str) -> datetime:
    """A time in ISO form, UTC without a zone; ValueError for anything else."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except (ValueError, AttributeError) as error:
        raise ValueError(f"no ISO time: {text!r}; write 2026-01-31T12:00:00Z") from error
    return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
