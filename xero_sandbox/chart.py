"""The chart of accounts of a founded organisation: codes and types as in Xero's own default chart."""

from dataclasses import dataclass
from typing import Final

from xero_sandbox.countries import Country

CLASS_OF_TYPE: Final = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "EQUITY": "EQUITY",
    "DEPRECIATN": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY",
    "OTHERINCOME": "REVENUE",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
}

# Which of a country's tax roles an account carries by default.
SALE: Final = "sale"
PURCHASE: Final = "purchase"
EXEMPT_PURCHASE: Final = "exempt purchase"
UNTAXED: Final = "untaxed"


@dataclass(frozen=True)
class Ledger:
    """One account: `code` is empty where Xero shows none, as on cards; `system` is its SystemAccount."""

    code: str
    name: str
    type: str
    tax: str = UNTAXED
    description: str = ""
    system: str = ""
    bank_type: str = ""
    payments: bool = False
    claims: bool = False
    watched: bool = False
    archived: bool = False
    reporting: tuple[str, str] = ("", "")


CURRENT_ACCOUNT: Final = "090"
SAVINGS_ACCOUNT: Final = "091"
CARD_NAME: Final = "Company Credit Card"


def chart(country: Country) -> tuple[Ledger, ...]:
    """The accounts of a new organisation in a country, banks first, then by code."""
    tax = country.tax_word
    return (
        Ledger(CURRENT_ACCOUNT, "Business Bank Account", "BANK", bank_type="BANK", watched=True),
        Ledger(SAVINGS_ACCOUNT, "Business Savings Account", "BANK", bank_type="BANK"),
        Ledger("", CARD_NAME, "BANK", bank_type="CREDITCARD"),
        Ledger("092", "Old Cheque Account", "BANK", bank_type="BANK", archived=True),
        Ledger(
            "200",
            "Sales",
            "REVENUE",
            SALE,
            "Income from any normal business activity",
            watched=True,
            reporting=("REV.TRA.GOO", "Sale of goods"),
        ),
        Ledger("260", "Other Revenue", "REVENUE", SALE, "Any other income that does not relate to normal trading"),
        Ledger(
            "270",
            "Interest Income",
            "REVENUE",
            UNTAXED,
            "Interest earned by the business",
            reporting=("REV.INV.INT", "Interest"),
        ),
        Ledger("310", "Cost of Goods Sold", "DIRECTCOSTS", PURCHASE, "Cost of the goods and services sold", watched=True),
        Ledger("400", "Advertising", "EXPENSE", PURCHASE, "Advertising, printed and online", claims=True, watched=True),
        Ledger("404", "Bank Fees", "EXPENSE", EXEMPT_PURCHASE, "Fees charged by the bank"),
        Ledger("408", "Cleaning", "EXPENSE", PURCHASE, "Cleaning of the business premises"),
        Ledger("412", "Consulting & Accounting", "EXPENSE", PURCHASE, "Advice, bookkeeping and audit"),
        Ledger("416", "Depreciation", "DEPRECIATN", UNTAXED, "The year's wear of the assets"),
        Ledger("420", "Entertainment", "EXPENSE", PURCHASE, "Meals with clients & staff events", claims=True),
        Ledger("424", "Donations to the Old Theatre", "EXPENSE", EXEMPT_PURCHASE, archived=True),
        Ledger("425", "Freight & Courier", "EXPENSE", PURCHASE, "Freight and courier", claims=True),
        Ledger("429", "General Expenses", "EXPENSE", PURCHASE, "Expenses that fit nowhere else", claims=True),
        Ledger("433", "Insurance", "EXPENSE", PURCHASE, "Insurance of the business and its assets"),
        Ledger("437", "Interest Expense", "EXPENSE", UNTAXED, "Interest paid"),
        Ledger("441", "Legal expenses", "EXPENSE", PURCHASE, "Legal matters"),
        Ledger("445", "Light, Power, Heating", "EXPENSE", PURCHASE, "Electricity, gas and heating", watched=True),
        Ledger("449", "Motor Vehicle Expenses", "EXPENSE", PURCHASE, "Fuel, service and registration", claims=True),
        Ledger("453", "Office Expenses", "EXPENSE", PURCHASE, "Everyday things for the office", claims=True),
        Ledger("461", "Printing & Stationery", "EXPENSE", PURCHASE, "Paper, printing and postage", claims=True),
        Ledger("469", "Rent", "EXPENSE", PURCHASE, "Rent of premises", watched=True),
        Ledger("473", "Repairs and Maintenance", "EXPENSE", PURCHASE, "Repairs of assets"),
        Ledger("477", "Wages and Salaries", "EXPENSE", UNTAXED, "Pay of the staff", watched=True),
        Ledger("478", country.pension_word, "EXPENSE", UNTAXED, "The employer's share"),
        Ledger("485", "Subscriptions", "EXPENSE", PURCHASE, "Magazines, professional bodies, software", claims=True),
        Ledger("489", "Telephone & Internet", "EXPENSE", PURCHASE, "Calls and data"),
        Ledger("493", "Travel - National", "EXPENSE", PURCHASE, "Travel within the country", claims=True),
        Ledger("494", "Travel - International", "EXPENSE", EXEMPT_PURCHASE, "Travel abroad", claims=True),
        Ledger("497", "Bank Revaluations", "EXPENSE", UNTAXED, system="BANKCURRENCYGAIN"),
        Ledger("498", "Unrealised Currency Gains", "EXPENSE", UNTAXED, system="UNREALISEDCURRENCYGAIN"),
        Ledger("499", "Realised Currency Gains", "EXPENSE", UNTAXED, system="REALISEDCURRENCYGAIN"),
        Ledger("505", "Income Tax Expense", "EXPENSE", UNTAXED, "Tax on the year's profit"),
        Ledger("610", "Accounts Receivable", "CURRENT", UNTAXED, "Invoices sent and not yet paid", system="DEBTORS"),
        Ledger("620", "Prepayments", "CURRENT", UNTAXED, "Paid in advance"),
        Ledger("630", "Inventory", "INVENTORY", UNTAXED, "Value of tracked items for resale"),
        Ledger("710", "Office Equipment", "FIXED", PURCHASE, "Equipment owned by the business"),
        Ledger("711", "Less Accumulated Depreciation on Office Equipment", "FIXED", UNTAXED),
        Ledger("720", "Computer Equipment", "FIXED", PURCHASE, "Computers owned by the business"),
        Ledger("800", "Accounts Payable", "CURRLIAB", UNTAXED, "Bills received and not yet paid", system="CREDITORS"),
        Ledger("801", "Unpaid Expense Claims", "CURRLIAB", UNTAXED, system="UNPAIDEXPCLM"),
        Ledger("803", "Wages Payable", "CURRLIAB", UNTAXED, system="WAGEPAYABLES"),
        Ledger("820", tax, "CURRLIAB", UNTAXED, f"{tax} collected, less {tax} paid", system="GST"),
        Ledger("825", country.payroll_tax_word, "CURRLIAB", UNTAXED, "Withheld from wages and due to the tax office"),
        Ledger("830", "Income Tax Payable", "CURRLIAB", UNTAXED),
        Ledger("840", "Historical Adjustment", "CURRLIAB", UNTAXED, system="HISTORICAL"),
        Ledger("850", "Suspense", "CURRLIAB", UNTAXED),
        Ledger("860", "Rounding", "CURRLIAB", UNTAXED, system="ROUNDING"),
        Ledger("877", "Tracking Transfers", "CURRLIAB", UNTAXED, system="TRACKINGTRANSFERS"),
        Ledger("880", "Owner Drawings", "EQUITY", UNTAXED, payments=True),
        Ledger("900", "Loan", "TERMLIAB", UNTAXED, "Money lent to the business"),
        Ledger("960", "Retained Earnings", "EQUITY", UNTAXED, system="RETAINEDEARNINGS"),
        Ledger("970", "Owner Funds Introduced", "EQUITY", UNTAXED, payments=True),
    )
