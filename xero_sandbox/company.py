"""Founds a company: fills a tenant with two years of books that add up, the same ones for the same arguments."""

import random
from datetime import datetime, timedelta
from typing import Final

from xero_sandbox import adjusting, banking, budgeting, claiming, dates, directory, ordering, settings, standing, transferring
from xero_sandbox.founding import Founding, Shelves, Size
from xero_sandbox.ids import Ids
from xero_sandbox.profiles import PROFILES, Profile
from xero_sandbox.trading import Trading

__all__ = ["PROFILES", "SIZES", "Profile", "Size", "found"]

# Bills come to about this part of sales; wages, fees and takings at the till make up the rest (see banking.py).
_BILLS_SHARE: Final = 0.42

_SIZES: Final = (
    Size("small", contacts=12, items=6, invoices=14, bills=12, credit_notes=6, bank_transactions=12, line_range=(1, 3)),
    Size("demo", contacts=44, items=18, invoices=264, bills=208, credit_notes=16, bank_transactions=150, others=24),
    Size(
        "large",
        contacts=2_000,
        items=250,
        invoices=34_000,
        bills=16_000,
        credit_notes=600,
        bank_transactions=6_000,
        others=200,
        line_range=(2, 6),
    ),
    Size(
        "huge",
        contacts=10_000,
        items=500,
        invoices=360_000,
        bills=170_000,
        credit_notes=6_000,
        bank_transactions=60_000,
        others=400,
        line_range=(1, 1),
        detailed=False,
    ),
)
SIZES: Final[dict[str, Size]] = {size.name: size for size in _SIZES}


def found(tenant: Shelves, size: Size, seed: int, now: datetime, profile: Profile) -> None:
    """Fills an empty tenant.

    The same tenant_id, size, seed, now and profile give the same bytes; another tenant_id gives another company of that kind.

    Args:
        tenant: where the elements are put, one by one.
        size: how many of each thing.
        seed: chooses among the companies that such a profile and size allow.
        now: an aware moment; every stamp lies before it, by hours at least.
        profile: who the company is.
    """
    # A string, because a tuple would be hashed with a salt that changes from process to process.
    seeding = f"{seed}/{tenant.tenant_id}/{profile.key}/{size.name}"
    rng = random.Random(seeding)  # noqa: S311 - a story, not a secret
    founding = Founding(tenant, size, profile, rng, Ids(f"{seeding}/ids").guid, now, seeding)
    _set_up(founding)
    parties = directory.gather(founding)
    sales_notes = size.credit_notes * 2 // 3
    Trading(founding, "ACCREC", size.invoices, sales_notes).tell()
    scale = _bill_scale(founding)
    Trading(founding, "ACCPAY", size.bills, size.credit_notes - sales_notes, scale).tell()
    banking.tell(founding)
    side = founding.aside(f"{seeding}/side")
    for chapter in (transferring, ordering, standing, adjusting, claiming):
        chapter.tell(side)
    budgeting.tell(founding.aside(f"{seeding}/budgets"))
    directory.close(founding, parties)


def _set_up(founding: Founding) -> None:
    """Puts the organisation and its settings, and remembers what documents will refer to."""
    shelves, country, rng = founding.shelves, founding.profile.country, founding.rng
    opened = founding.first - timedelta(days=400)

    def stamp() -> int:
        return founding.office_stamp(opened + timedelta(days=rng.randrange(900)))

    # Unverified: that an Organisation's id equals the tenant id of its connection.
    shelves["Organisation"].put(settings.organisation(founding.profile, shelves.tenant_id, dates.day_millis(opened), rng))
    for tax in country.taxes:
        shelves["TaxRates"].put(settings.tax_rate(tax))
    for account in settings.accounts(country, founding.ids, stamp, rng):
        shelves["Accounts"].put(account)
        founding.accounts[str(account.get("Code", account["Name"]))] = account
    for category in settings.tracking_categories(founding.profile.trade.divisions, founding.ids):
        shelves["TrackingCategories"].put(category)
        if category["Status"] == "ACTIVE":
            founding.tracking.append(category)
    for item in settings.items(founding.profile.trade.goods, founding.size.items, country, founding.ids, stamp, rng):
        shelves["Items"].put(item)
        founding.items.append(item)
    _put_small_settings(founding, dates.day_millis(opened))


def _put_small_settings(founding: Founding, opened: int) -> None:
    """Puts what few readers look at; `opened` is in milliseconds."""
    shelves, country = founding.shelves, founding.profile.country
    side = founding.aside(f"{founding.seeding}/settings")
    for theme in settings.branding_themes(founding.theme_id, opened, side.ids):
        shelves["BrandingThemes"].put(theme)
    for service in settings.payment_services(side.ids):
        shelves["PaymentServices"].put(service)
    for action in settings.actions():
        shelves["Organisation/Actions"].put(action)
    shelves["InvoiceReminders/Settings"].put({"Enabled": founding.profile.demo})
    for code in (country.currency, *(code for code, _ in founding.profile.foreign)):
        shelves["Currencies"].put({"Code": code, "Description": _CURRENCY_NAMES[code]})


_CURRENCY_NAMES: Final = {
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "EUR": "Euro",
    "GBP": "British Pound",
    "NZD": "New Zealand Dollar",
    "USD": "United States Dollar",
}


def _bill_scale(founding: Founding) -> float:
    """The factor on the prices of bills that keeps purchases in proportion to what was sold."""
    low, high = founding.size.line_range
    supplies = founding.profile.trade.supplies
    usual = sum((supply.low + supply.high) / 2 * (1 if supply.monthly else (low + high) / 2) for supply in supplies) / len(
        supplies
    )
    sold = sum(founding.money.values()) / 100
    return min(12.0, max(0.15, sold * _BILLS_SHARE / max(1.0, usual * founding.size.bills)))
