"""The settings of a founded organisation as elements: the organisation itself, accounts, tax rates, tracking, items."""

import random
from collections.abc import Callable, Iterator
from typing import Any, Final

from xero_sandbox import dates
from xero_sandbox.chart import CLASS_OF_TYPE, EXEMPT_PURCHASE, PURCHASE, SALE, Ledger, chart
from xero_sandbox.countries import Country, Tax
from xero_sandbox.profiles import Profile
from xero_sandbox.trades import Good

Element = dict[str, Any]

_APPLIES: Final = (
    ("CanApplyToAssets", "A"),
    ("CanApplyToEquity", "E"),
    ("CanApplyToExpenses", "X"),
    ("CanApplyToLiabilities", "L"),
    ("CanApplyToRevenue", "R"),
)

_ACTIONS: Final = (
    "CreateApprovedInvoice",
    "CreateDraftPurchaseOrder",
    "CreateApprovedBill",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateDraftInvoice",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateSentQuote",
    "CreateInvoicePayment",
    "CreateApprovedPurchaseOrder",
    "CreateDraftQuote",
    "CreateDraftBill",
)


def digits(rng: random.Random, form: str) -> str:
    """A form with every `#` made a digit."""
    return "".join(str(rng.randrange(10)) if mark == "#" else mark for mark in form)


def organisation(profile: Profile, organisation_id: str, founded: int, rng: random.Random) -> Element:
    """The Organisation element; `founded` is its CreatedDateUTC in milliseconds."""
    country = profile.country
    city, region, postal, area = country.cities[0]
    day, month = profile.year_end
    element: Element = {
        "Name": profile.name,
        "LegalName": profile.legal_name,
        "PaysTax": True,
        "Version": country.version,
        "OrganisationType": "COMPANY",
        "BaseCurrency": country.currency,
        "CountryCode": country.code,
        "IsDemoCompany": profile.demo,
        "OrganisationStatus": "ACTIVE",
        "RegistrationNumber": digits(rng, "#######"),
        "TaxNumber": digits(rng, country.tax_number_form),
        "FinancialYearEndDay": day,
        "FinancialYearEndMonth": month,
        "SalesTaxBasis": profile.sales_tax_basis,
        "SalesTaxPeriod": profile.sales_tax_period,
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Exclusive",
        "CreatedDateUTC": f"/Date({founded // 1000 * 1000})/",
        "OrganisationEntityType": "COMPANY",
        "Timezone": profile.timezone,
        "ShortCode": profile.short_code,
        "OrganisationID": organisation_id,
        "Edition": "BUSINESS",
        "Class": profile.plan,
        "LineOfBusiness": profile.line_of_business,
        "Addresses": [
            {
                "AddressType": "POBOX",
                "AddressLine1": "23 Main Street",
                "AddressLine2": "Level 1",
                "City": city,
                "Region": region,
                "PostalCode": f"{postal}01",
                "Country": country.country_name,
                "AttentionTo": "",
            },
        ],
        "Phones": [
            {
                "PhoneType": "DEFAULT",
                "PhoneNumber": "800 0321",
                "PhoneAreaCode": area,
                "PhoneCountryCode": country.dialling_code,
            },
        ],
        "ExternalLinks": [{"LinkType": "Website", "Url": f"https://{profile.key}.example.{country.domain}/"}],
        "PaymentTerms": {"Bills": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}, "Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}},
    }
    return element


def tax_rate(tax: Tax) -> Element:
    """A TaxRates element; editions without tax reporting have no ReportTaxType."""
    reported = {"ReportTaxType": tax.report_type} if tax.report_type else {}
    return {
        "Name": tax.name,
        "TaxType": tax.tax_type,
        **reported,
        **{key: letter in tax.applies_to for key, letter in _APPLIES},
        "DisplayTaxRate": tax.rate,
        "EffectiveRate": tax.rate,
        "Status": tax.status,
        "TaxComponents": [
            {"Name": name, "Rate": rate, "IsCompound": False, "IsNonRecoverable": False} for name, rate in tax.components
        ],
    }


def branding_themes(first_id: str, opened: int, ids: Callable[[], str]) -> Iterator[Element]:
    """The standard theme and two more; `opened` is in milliseconds, `first_id` what the documents refer to."""
    for place, name in enumerate(("Standard", "Special Projects", "Very orange invoice!")):
        theme: Element = {"BrandingThemeID": ids() if place else first_id, "Name": name}
        if place == 1:
            theme["LogoUrl"] = "https://in.example.com/logo?id=ZjAwYjdi"
        # Unverified: that Type is on the wire; the schema has it and the example does not.
        yield theme | {"Type": "INVOICE", "SortOrder": place, "CreatedDateUTC": dates.instant(opened + place * 86_400_123)}


def payment_services(ids: Callable[[], str]) -> Iterator[Element]:
    """Two ways to pay an invoice online."""
    for name, text in (("PayUpNow", "Time To Pay"), ("Coin Slot", "Pay by card")):
        url = f"https://www.{name.replace(' ', '').lower()}.example.com/?invoiceNo=[INVOICENUMBER]&currency=[CURRENCY]"
        yield {
            "PaymentServiceID": ids(),
            "PaymentServiceName": name,
            "PaymentServiceUrl": url,
            "PaymentServiceType": "Custom",
            "PayNowText": text,
        }


def actions() -> Iterator[Element]:
    """What the plan and role of whoever connected the organisation allow."""
    for name in _ACTIONS:
        yield {"Name": name, "Status": "NOT-ALLOWED" if name == "CreateRepeatingBill" else "ALLOWED"}


def tax_of(country: Country, role: str) -> str:
    """The TaxType that a role of the chart stands for in a country."""
    roles = {SALE: country.on_sales, PURCHASE: country.on_purchases, EXEMPT_PURCHASE: country.untaxed_purchases}
    return roles.get(role, country.untaxed)


def accounts(country: Country, ids: Callable[[], str], stamp: Callable[[], int], rng: random.Random) -> Iterator[Element]:
    """The chart of accounts as elements."""
    for ledger in chart(country):
        yield _account(ledger, country, ids(), stamp(), rng)


def _account(ledger: Ledger, country: Country, account_id: str, stamp: int, rng: random.Random) -> Element:
    element: Element = {"AccountID": account_id}
    if ledger.code:
        element["Code"] = ledger.code
    element |= {
        "Name": ledger.name,
        "Status": "ARCHIVED" if ledger.archived else "ACTIVE",
        "Type": ledger.type,
        "TaxType": tax_of(country, ledger.tax),
    }
    if ledger.description:
        element["Description"] = ledger.description
    element |= {
        "Class": CLASS_OF_TYPE[ledger.type],
        "EnablePaymentsToAccount": ledger.payments,
        "ShowInExpenseClaims": ledger.claims,
    }
    if ledger.system:
        element["SystemAccount"] = ledger.system
    if ledger.bank_type:
        card = ledger.bank_type == "CREDITCARD"
        element["BankAccountNumber"] = digits(rng, "####-####" if card else country.bank_number_form)
        element["CurrencyCode"] = country.currency
    element["BankAccountType"] = ledger.bank_type
    code, name = ledger.reporting
    if code:
        element |= {"ReportingCode": code, "ReportingCodeName": name}
    return element | {"HasAttachments": False, "UpdatedDateUTC": dates.instant(stamp), "AddToWatchlist": ledger.watched}


def tracking_categories(division: tuple[str, tuple[str, ...]], ids: Callable[[], str]) -> Iterator[Element]:
    """An active category of the trade's divisions, with an archived option, and an archived category."""
    name, options = division
    yield _tracking_category(name, "ACTIVE", [(option, "ACTIVE") for option in options] + [("Head Office", "ARCHIVED")], ids)
    people = [("Amelia", "ACTIVE"), ("Björn", "ACTIVE"), ("Ngaire", "ACTIVE"), ("O'Brien", "ARCHIVED")]
    yield _tracking_category("Salesperson", "ACTIVE", people, ids)
    yield _tracking_category("Event 2019", "ARCHIVED", [("Trade fair", "ARCHIVED"), ("Open day", "ARCHIVED")], ids)


def _tracking_category(name: str, status: str, options: list[tuple[str, str]], ids: Callable[[], str]) -> Element:
    return {
        "Name": name,
        "Status": status,
        "TrackingCategoryID": ids(),
        "Options": [
            {
                "TrackingOptionID": ids(),
                "Name": option,
                "Status": option_status,
                "HasValidationErrors": False,
                "IsDeleted": False,
                "IsArchived": option_status == "ARCHIVED",
                "IsActive": option_status == "ACTIVE",
            }
            for option, option_status in options
        ],
    }


def items(
    goods: tuple[Good, ...], count: int, country: Country, ids: Callable[[], str], stamp: Callable[[], int], rng: random.Random
) -> Iterator[Element]:
    """So many items: the goods of the trade, then further variants of them."""
    for index in range(count):
        good = goods[index % len(goods)]
        variant = index // len(goods)
        yield _item(good, variant, country, ids(), stamp(), rng.randrange(4, 400))


def _item(good: Good, variant: int, country: Country, item_id: str, stamp: int, on_hand: int) -> Element:
    price, cost = round(good.price * (1 + 0.07 * variant), 4), round((good.cost or 0) * (1 + 0.07 * variant), 4)
    element: Element = {
        "ItemID": item_id,
        "Code": f"{good.code}-{variant + 1}" if variant else good.code,
        "Description": good.description,
    }
    if good.cost:
        element["PurchaseDescription"] = f"{good.description} (bought in)"
    element["UpdatedDateUTC"] = dates.instant(stamp)
    purchase: Element = {}
    if good.cost:
        account = {"COGSAccountCode": "310"} if good.tracked else {"AccountCode": "310"}
        purchase = {"UnitPrice": cost, **account, "TaxType": country.on_purchases}
    element |= {
        "PurchaseDetails": purchase,
        "SalesDetails": {"UnitPrice": price, "AccountCode": good.account, "TaxType": country.on_sales},
        "Name": (f"{good.name}, option {variant + 1}" if variant else good.name)[:50],
        "IsTrackedAsInventory": good.tracked,
    }
    if good.tracked:
        pool = round(cost * on_hand, 2)
        element |= {"InventoryAssetAccountCode": "630", "TotalCostPool": pool, "QuantityOnHand": float(on_hand)}
    return element | {"IsSold": True, "IsPurchased": good.cost is not None}
