"""Which scopes let a token read what.

Apps made since March 2026 have granular scopes only, older ones broad scopes until September 2027; a scope without
`.read` includes reading. https://developer.xero.com/documentation/guides/oauth2/scopes
"""

from collections.abc import Set as AbstractSet

# Granular scope -> the broad one that held the same before. Scopes not named here never changed.
BROAD = {
    "accounting.invoices": "accounting.transactions",
    "accounting.payments": "accounting.transactions",
    "accounting.banktransactions": "accounting.transactions",
    "accounting.manualjournals": "accounting.transactions",
    "accounting.classicexpenses": "accounting.transactions",
}

# Scope -> to whom Xero grants it, where a click on the app's page is not enough.
GRANTED_TO = {
    "accounting.journals": "apps on the Advanced tier, on request",
    "accounting.classicexpenses": "connections that had it already",
    "paymentservices": "payment partners",  # Unverified: who else
}


def may_read(granted: AbstractSet[str], needed: str) -> bool:
    """Tell whether a token with the scopes `granted` reads what `needed` (a granular scope without `.read`) covers."""
    names = {needed, BROAD.get(needed, needed)}
    return any(name in granted or f"{name}.read" in granted for name in names)
