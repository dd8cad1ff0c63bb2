"""What Xero sets up differently in each country: taxes, the words for them, time zones, the look of addresses and numbers."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Tax:
    """A tax rate: percentages of its components, and the kinds of account that it may be used on."""

    tax_type: str
    name: str
    components: tuple[tuple[str, float], ...]
    report_type: str | None
    applies_to: str  # letters of Assets, Equity, eXpenses, Liabilities, Revenue
    status: str = "ACTIVE"

    @property
    def rate(self) -> float:
        """The whole percentage."""
        return round(sum(rate for _, rate in self.components), 4)


@dataclass(frozen=True)
class Country:
    """One of Xero's editions and the facts of a company in it.

    The four roles name the TaxType that a domestic sale, an export, an ordinary purchase and an untaxed entry carry.
    """

    code: str
    version: str
    currency: str
    taxes: tuple[Tax, ...]
    on_sales: str
    on_exports: str
    on_purchases: str
    untaxed: str
    untaxed_purchases: str
    tax_word: str
    pension_word: str
    payroll_tax_word: str
    dialling_code: str
    mobile_prefix: str
    country_name: str
    domain: str
    company_suffix: str
    cities: tuple[tuple[str, str, str, str], ...]  # city, region, first digits of the postal code, area code
    tax_number_form: str  # every `#` becomes a digit
    bank_number_form: str


AUSTRALIA: Final = Country(
    code="AU",
    version="AU",
    currency="AUD",
    taxes=(
        Tax("OUTPUT", "GST on Income", (("GST", 10.0),), "OUTPUT", "AELR"),
        Tax("INPUT", "GST on Expenses", (("GST", 10.0),), "INPUT", "AELX"),
        Tax("CAPEXINPUT", "GST on Capital", (("GST", 10.0),), "CAPEXINPUT", "ALX"),
        Tax("EXEMPTOUTPUT", "GST Free Income", (("GST", 0.0),), "EXEMPTOUTPUT", "AELR"),
        Tax("EXEMPTEXPENSES", "GST Free Expenses", (("GST", 0.0),), "EXEMPTEXPENSES", "AELX"),
        Tax("EXEMPTEXPORT", "GST Free Exports", (("GST", 0.0),), "EXEMPTEXPORT", "R"),
        Tax("INPUTTAXED", "Input Taxed", (("GST", 0.0),), "INPUTTAXED", "AELRX"),
        Tax("GSTONIMPORTS", "GST on Imports", (("GST", 0.0),), "GSTONIMPORTS", "L"),
        Tax("BASEXCLUDED", "BAS Excluded", (("GST", 0.0),), "BASEXCLUDED", "AELRX"),
        Tax("TAX001", "Wine Equalisation Tax", (("WET", 29.0),), "OUTPUT", "R", "DELETED"),
    ),
    on_sales="OUTPUT",
    on_exports="EXEMPTEXPORT",
    on_purchases="INPUT",
    untaxed="BASEXCLUDED",
    untaxed_purchases="EXEMPTEXPENSES",
    tax_word="GST",
    pension_word="Superannuation",
    payroll_tax_word="PAYG Withholdings",
    dialling_code="61",
    mobile_prefix="04",
    country_name="Australia",
    domain="com.au",
    company_suffix="Pty Ltd",
    cities=(
        ("Melbourne", "VIC", "30", "03"),
        ("Sydney", "NSW", "20", "02"),
        ("Brisbane", "QLD", "40", "07"),
        ("Hobart", "TAS", "70", "03"),
        ("Fremantle", "WA", "61", "08"),
    ),
    tax_number_form="## ### ### ###",
    bank_number_form="06############",
)

NEW_ZEALAND: Final = Country(
    code="NZ",
    version="NZ",
    currency="NZD",
    taxes=(
        Tax("OUTPUT2", "15% GST on Income", (("GST", 15.0),), "OUTPUT", "AELR"),
        Tax("INPUT2", "15% GST on Expenses", (("GST", 15.0),), "INPUT", "AELX"),
        Tax("ZERORATED", "Zero Rated", (("GST", 0.0),), "OUTPUT", "LR"),
        Tax("NONE", "No GST", (("GST", 0.0),), "NONE", "AELRX"),
        Tax("GSTONIMPORTS", "GST on Imports", (("GST", 0.0),), "GSTONIMPORTS", "L"),
        Tax("OUTPUT", "12.5% GST on Income", (("GST", 12.5),), "OUTPUT", "AELR", "DELETED"),
    ),
    on_sales="OUTPUT2",
    on_exports="ZERORATED",
    on_purchases="INPUT2",
    untaxed="NONE",
    untaxed_purchases="NONE",
    tax_word="GST",
    pension_word="KiwiSaver Employer Contributions",
    payroll_tax_word="PAYE Payable",
    dialling_code="64",
    mobile_prefix="02",
    country_name="New Zealand",
    domain="co.nz",
    company_suffix="Limited",
    cities=(
        ("Wellington", "Wellington", "60", "04"),
        ("Auckland", "Auckland", "10", "09"),
        ("Christchurch", "Canterbury", "80", "03"),
        ("Nelson", "Nelson", "70", "03"),
        ("Ōtautahi", "Canterbury", "81", "03"),
    ),
    tax_number_form="###-###-###",
    bank_number_form="02-####-#######-00",
)

UNITED_KINGDOM: Final = Country(
    code="GB",
    version="UK",
    currency="GBP",
    taxes=(
        Tax("OUTPUT2", "20% (VAT on Income)", (("VAT", 20.0),), "OUTPUT", "AELR"),
        Tax("INPUT2", "20% (VAT on Expenses)", (("VAT", 20.0),), "INPUT", "AELX"),
        Tax("CAPEXINPUT2", "20% (VAT on Capital Purchases)", (("VAT", 20.0),), "CAPEXINPUT", "ALX"),
        Tax("RROUTPUT", "5% (VAT on Income)", (("VAT", 5.0),), "OUTPUT", "AELR"),
        Tax("RRINPUT", "5% (VAT on Expenses)", (("VAT", 5.0),), "INPUT", "AELX"),
        Tax("ZERORATEDOUTPUT", "Zero Rated Income", (("VAT", 0.0),), "OUTPUT", "AELR"),
        Tax("ZERORATEDINPUT", "Zero Rated Expenses", (("VAT", 0.0),), "INPUT", "AELX"),
        Tax("EXEMPTOUTPUT", "Exempt Income", (("VAT", 0.0),), "EXEMPTOUTPUT", "AELR"),
        Tax("EXEMPTINPUT", "Exempt Expenses", (("VAT", 0.0),), "EXEMPTINPUT", "AELX"),
        Tax("NONE", "No VAT", (("VAT", 0.0),), "NONE", "AELRX"),
        Tax("TAX001", "12.5% (Hospitality VAT 2021)", (("VAT", 12.5),), "OUTPUT", "R", "DELETED"),
    ),
    on_sales="OUTPUT2",
    on_exports="ZERORATEDOUTPUT",
    on_purchases="INPUT2",
    untaxed="NONE",
    untaxed_purchases="EXEMPTINPUT",
    tax_word="VAT",
    pension_word="Pension Costs",
    payroll_tax_word="PAYE & NIC Payable",
    dialling_code="44",
    mobile_prefix="07",
    country_name="United Kingdom",
    domain="co.uk",
    company_suffix="Ltd",
    cities=(
        ("Bristol", "", "BS", "0117"),
        ("Leeds", "West Yorkshire", "LS", "0113"),
        ("London", "", "SE", "020"),
        ("Edinburgh", "Midlothian", "EH", "0131"),
        ("Caernarfon", "Gwynedd", "LL", "01286"),
    ),
    tax_number_form="GB#########",
    bank_number_form="20####8#######",
)

UNITED_STATES: Final = Country(
    code="US",
    version="US",
    currency="USD",
    taxes=(
        # Sales tax is a rate of each town; its parts go to different authorities.
        Tax("TAX001", "Denver Sales Tax", (("Colorado", 2.9), ("Denver", 5.15), ("Regional Transport", 1.1)), None, "AELR"),
        Tax("TAX002", "Boulder Sales Tax", (("Colorado", 2.9), ("Boulder", 3.86), ("County", 1.185)), None, "AELR"),
        Tax("OUTPUT", "Tax on Sales", (("Sales Tax", 0.0),), None, "AELR"),
        Tax("INPUT", "Tax on Purchases", (("Purchases Tax", 0.0),), None, "AELX"),
        Tax("GSTONIMPORTS", "Sales Tax on Imports", (("Sales Tax", 0.0),), None, "L"),
        Tax("NONE", "Tax Exempt", (("Tax", 0.0),), None, "AELRX"),
        Tax(
            "TAX003",
            "Denver Sales Tax 2019",
            (("Colorado", 2.9), ("Denver", 4.31), ("Regional Transport", 1.1)),
            None,
            "AELR",
            "DELETED",
        ),
    ),
    on_sales="TAX001",
    on_exports="NONE",
    on_purchases="NONE",  # sales tax paid on purchases is not recovered: it is part of the price
    untaxed="NONE",
    untaxed_purchases="NONE",
    tax_word="Sales Tax",
    pension_word="401(k) Contributions",
    payroll_tax_word="Payroll Tax Payable",
    dialling_code="1",
    mobile_prefix="720",
    country_name="USA",
    domain="com",
    company_suffix="LLC",
    cities=(
        ("Denver", "CO", "802", "303"),
        ("Boulder", "CO", "803", "720"),
        ("Santa Fe", "NM", "875", "505"),
        ("Cheyenne", "WY", "820", "307"),
        ("Omaha", "NE", "681", "402"),
    ),
    tax_number_form="##-#######",
    bank_number_form="10200####1######",
)
