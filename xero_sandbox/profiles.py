"""The organisations that the sandbox can found."""

from dataclasses import dataclass
from typing import Any, Final

from xero_sandbox.countries import AUSTRALIA, NEW_ZEALAND, UNITED_KINGDOM, UNITED_STATES, Country
from xero_sandbox.trades import CONSULTANCY, FURNITURE, OUTDOOR, ROASTERY, Trade


@dataclass(frozen=True)
class Profile:
    """One organisation: who it is, where, what it trades in and with which foreign currencies (units for one of its own)."""

    key: str
    name: str
    legal_name: str
    country: Country
    trade: Trade
    timezone: str  # in Xero's spelling
    zone: str  # the same in the tz database
    utc_offset_hours: int
    short_code: str
    plan: str
    line_of_business: str
    year_end: tuple[int, int]  # day, month
    sales_tax_basis: str
    sales_tax_period: str
    foreign: tuple[tuple[str, float], ...]
    demo: bool = False


_ALL: Final = (
    Profile(
        key="demo",
        name="Demo Company (NZ)",
        legal_name="Demo Company (NZ)",
        country=NEW_ZEALAND,
        trade=CONSULTANCY,
        timezone="NEWZEALANDSTANDARDTIME",
        zone="Pacific/Auckland",
        utc_offset_hours=12,
        short_code="!23vYh",
        plan="DEMO",
        line_of_business="Consulting",
        year_end=(31, 3),
        sales_tax_basis="PAYMENTS",
        sales_tax_period="TWOMONTHS",
        foreign=(("AUD", 0.912345), ("USD", 0.601278)),
        demo=True,
    ),
    Profile(
        key="au",
        name="Banksia & Bell Furniture",
        legal_name="Banksia & Bell Furniture Pty Ltd",
        country=AUSTRALIA,
        trade=FURNITURE,
        timezone="AUSEASTERNSTANDARDTIME",
        zone="Australia/Melbourne",
        utc_offset_hours=10,
        short_code="!bNk7s",
        plan="GROW",
        line_of_business="Furniture making",
        year_end=(30, 6),
        sales_tax_basis="ACCRUALS",
        sales_tax_period="QUARTERLY1",
        foreign=(("USD", 0.653412), ("EUR", 0.601889)),
    ),
    Profile(
        key="nz",
        name="Kererū Coffee Roasters",
        legal_name="Kererū Coffee Roasters Limited",
        country=NEW_ZEALAND,
        trade=ROASTERY,
        timezone="NEWZEALANDSTANDARDTIME",
        zone="Pacific/Auckland",
        utc_offset_hours=12,
        short_code="!kR3ru",
        plan="COMPREHENSIVE",
        line_of_business="Coffee roasting and wholesale",
        year_end=(31, 3),
        sales_tax_basis="INVOICE",
        sales_tax_period="TWOMONTHS",
        foreign=(("AUD", 0.918201), ("USD", 0.598764)),
    ),
    Profile(
        key="uk",
        name="Bramble Lane Design",
        legal_name="Bramble Lane Design Ltd",
        country=UNITED_KINGDOM,
        trade=CONSULTANCY,
        timezone="GMTSTANDARDTIME",
        zone="Europe/London",
        utc_offset_hours=0,
        short_code="!bLd9w",
        plan="PREMIUM",
        line_of_business="Design studio",
        year_end=(31, 3),
        sales_tax_basis="ACCRUAL",
        sales_tax_period="QUARTERLY2",
        foreign=(("EUR", 1.168734), ("USD", 1.267451)),
    ),
    Profile(
        key="us",
        name="Front Range Outfitters",
        legal_name="Front Range Outfitters LLC",
        country=UNITED_STATES,
        trade=OUTDOOR,
        timezone="MOUNTAINSTANDARDTIME",
        zone="America/Denver",
        utc_offset_hours=-7,
        short_code="!fRo55",
        plan="STANDARD",
        line_of_business="Outdoor equipment",
        year_end=(31, 12),
        sales_tax_basis="ACCRUALS",
        sales_tax_period="MONTHLY",
        foreign=(("CAD", 1.368925), ("EUR", 0.921455)),
    ),
)

PROFILES: Final[dict[str, Profile]] = {profile.key: profile for profile in _ALL}

_ZONES: Final = {profile.timezone: profile.zone for profile in _ALL}


def zone_of(organisation: dict[str, Any] | None) -> str:
    """The tz database name of an Organisation's Timezone; UTC when it is none that the sandbox founds."""
    return _ZONES.get((organisation or {}).get("Timezone", ""), "UTC")


def usual_rate(organisation: dict[str, Any] | None, currency: str) -> float:
    """Units of a currency for one of the organisation's own; 1 where it is unknown.

    Xero fetches the rate of the day; the sandbox keeps to the one that the organisation was founded with.
    """
    code = (organisation or {}).get("ShortCode")
    return next(
        (rate for profile in _ALL if profile.short_code == code for name, rate in profile.foreign if name == currency), 1.0
    )
