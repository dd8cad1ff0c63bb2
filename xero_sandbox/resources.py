"""How each resource of the Accounting API behaves: one entry each, and nothing about a resource anywhere else.

To add a resource, add an entry to `RESOURCES` and, for `where` and `order`, its fields to `fields.py`.
"""

from dataclasses import dataclass
from enum import Enum


class Paging(Enum):
    """What `page` does."""

    NONE = "the list comes whole, whatever is sent"
    OPTIONAL = "page and pageSize are taken; without page the list comes whole and shortened"
    ALWAYS = "paged also without page"
    FIXED = "page only, 100 a page, no pagination object"


class Visibility(Enum):
    """Whether a row is in lists; a read by id shows every row."""

    SHOWN = "in every list"
    ARCHIVED = "in lists only with includeArchived=true"
    GONE = "in no list"


@dataclass(frozen=True)
class Statuses:
    """Which statuses lists leave out."""

    field: str = "Status"
    archived: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Optimised:
    """What `where` and `order` may name on more than 100,000 rows."""

    where: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()  # the fields that OR may join
    order: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Resource:
    """One resource of the Accounting API.

    Attributes:
        name: the path below /api.xro/2.0/, and the name of the collection in the store.
        envelope: the JSON key of the list.
        member: the XML name of one element, and the key of its fields in `fields.FIELDS`.
        id_field: identifies an element.
        scopes: those that open it, broad and granular, without `.read`.
        natural_key: accepted in the path in place of the id.
        paging: what `page` does.
        paged_by: parameters that make the list paged without `page`.
        unpaged_drops: keys that an unpaged list leaves out.
        unpaged_contact: whether an unpaged list shortens Contact.
        summary_drops: keys that summaryOnly=true leaves out; empty where the parameter is unknown.
        modified_since: whether If-Modified-Since is taken.
        where: whether `where` is taken.
        order: whether `order` is taken.
        stamped: whether the default order is UpdatedDateUTC, then id; otherwise rows keep the order in which they were made.
        filters: parameter name to field, each a list with commas.
        search: the fields that searchTerm looks in.
        unit_prices: keys that are rounded to 2 decimals unless unitdp=4 is sent.
        statuses: which rows lists leave out.
        archived_part: key of a list inside the element whose ARCHIVED members need includeArchived=true too.
        by_id: whether one element can be read.
        high_volume: whether the 100,000-row guard holds.
        optimised: the fields that the guard lets through.
    """

    name: str
    envelope: str
    member: str
    id_field: str
    scopes: tuple[str, ...]
    natural_key: str | None = None
    paging: Paging = Paging.NONE
    paged_by: tuple[str, ...] = ()
    unpaged_drops: tuple[str, ...] = ()
    unpaged_contact: bool = False
    summary_drops: tuple[str, ...] = ()
    modified_since: bool = True
    where: bool = True
    order: bool = True
    stamped: bool = False
    filters: tuple[tuple[str, str], ...] = ()
    search: tuple[str, ...] = ()
    unit_prices: tuple[str, ...] = ()
    statuses: Statuses = Statuses()
    archived_part: str | None = None
    by_id: bool = True
    high_volume: bool = False
    optimised: Optimised = Optimised()


SETTINGS = ("accounting.settings",)
CONTACTS = ("accounting.contacts",)
INVOICES = ("accounting.transactions", "accounting.invoices")
PAYMENTS = ("accounting.transactions", "accounting.payments")
BANK_TRANSACTIONS = ("accounting.transactions", "accounting.banktransactions")

_RESOURCES = (
    Resource(
        name="Organisation",
        envelope="Organisations",
        member="Organisation",
        id_field="OrganisationID",
        scopes=SETTINGS,
        modified_since=False,
        where=False,
        order=False,
        by_id=False,
    ),
    Resource(
        name="Accounts",
        envelope="Accounts",
        member="Account",
        id_field="AccountID",
        scopes=SETTINGS,
        # ARCHIVED accounts are listed; a deleted one answers its DELETE with status DELETED and is gone from lists.
        statuses=Statuses(gone=frozenset({"DELETED"})),
    ),
    Resource(
        name="Contacts",
        envelope="Contacts",
        member="Contact",
        id_field="ContactID",
        scopes=CONTACTS,
        natural_key="ContactNumber",
        paging=Paging.OPTIONAL,
        paged_by=("summaryOnly",),
        unpaged_drops=(
            "ContactPersons",
            "MergedToContactID",
            "SalesDefaultAccountCode",
            "PurchasesDefaultAccountCode",
            "SalesTrackingCategories",
            "PurchasesTrackingCategories",
            "TrackingCategoryName",
            "TrackingCategoryOption",
            "PaymentTerms",
            "ContactGroups",
            "Website",
            "BrandingTheme",
            "BatchPayments",
            "Discount",
            "Balances",
            "HasAttachments",
        ),
        summary_drops=(
            "Addresses",
            "Balances",
            "ContactGroups",
            "ContactPersons",
            "IsCustomer",
            "IsSupplier",
            "SalesDefaultAccountCode",
            "PurchasesDefaultAccountCode",
            "SalesTrackingCategories",
            "PurchasesTrackingCategories",
        ),
        stamped=True,
        filters=(("IDs", "ContactID"),),
        search=("Name", "FirstName", "LastName", "ContactNumber", "EmailAddress"),
        # Unverified: GDPRREQUEST contacts are listed here like active ones; no source says.
        statuses=Statuses("ContactStatus", archived=frozenset({"ARCHIVED"})),
        high_volume=True,
        optimised=Optimised(
            frozenset({"Name", "EmailAddress", "AccountNumber"}), order=frozenset({"ContactID", "UpdatedDateUTC", "Name"})
        ),
    ),
    Resource(
        name="Items",
        envelope="Items",
        member="Item",
        id_field="ItemID",
        scopes=SETTINGS,  # Unverified: one copy of the documentation puts Items under accounting.invoices as well.
        natural_key="Code",
        unit_prices=("UnitPrice",),
    ),
    Resource(
        name="TaxRates",
        envelope="TaxRates",
        member="TaxRate",
        id_field="TaxType",
        scopes=SETTINGS,
        modified_since=False,
    ),
    Resource(
        name="TrackingCategories",
        envelope="TrackingCategories",
        member="TrackingCategory",
        id_field="TrackingCategoryID",
        scopes=SETTINGS,
        modified_since=False,
        # Unverified: that deleted categories vanish is an inference.
        statuses=Statuses(archived=frozenset({"ARCHIVED"}), gone=frozenset({"DELETED"})),
        archived_part="Options",
    ),
    Resource(
        name="Invoices",
        envelope="Invoices",
        member="Invoice",
        id_field="InvoiceID",
        scopes=INVOICES,
        natural_key="InvoiceNumber",
        paging=Paging.OPTIONAL,
        paged_by=("Statuses", "summaryOnly"),
        unpaged_drops=("LineItems",),
        unpaged_contact=True,
        summary_drops=("Payments", "HasAttachments", "LineItems", "CISDeduction"),
        stamped=True,
        filters=(
            ("IDs", "InvoiceID"),
            ("InvoiceNumbers", "InvoiceNumber"),
            ("ContactIDs", "Contact.ContactID"),
            ("Statuses", "Status"),
        ),
        search=("InvoiceNumber", "Reference"),
        unit_prices=("UnitAmount",),
        # No invoice status is called ARCHIVED, yet that is what the specification says includeArchived is for.
        statuses=Statuses(archived=frozenset({"ARCHIVED"})),
        high_volume=True,
        optimised=Optimised(
            frozenset(
                {
                    "Status",
                    "Contact.ContactID",
                    "Contact.Name",
                    "Contact.ContactNumber",
                    "Reference",
                    "InvoiceNumber",
                    "InvoiceID",
                    "Date",
                    "Type",
                    "AmountDue",
                    "AmountPaid",
                    "DueDate",
                }
            ),
            either=frozenset({"InvoiceID"}),
            order=frozenset({"InvoiceID", "UpdatedDateUTC", "Date"}),
        ),
    ),
    Resource(
        name="CreditNotes",
        envelope="CreditNotes",
        member="CreditNote",
        id_field="CreditNoteID",
        scopes=INVOICES,
        natural_key="CreditNoteNumber",
        paging=Paging.OPTIONAL,
        unpaged_drops=("LineItems",),
        unpaged_contact=True,
        stamped=True,
        unit_prices=("UnitAmount",),
        high_volume=True,
        optimised=Optimised(
            frozenset({"Status", "Date", "Reference", "Type", "Contact.ContactID", "Contact.Name", "Contact.ContactNumber"}),
            # Unverified: the documentation lists no order fields here; id and stamp are taken to be safe everywhere.
            order=frozenset({"CreditNoteID", "UpdatedDateUTC"}),
        ),
    ),
    Resource(
        name="Payments",
        envelope="Payments",
        member="Payment",
        id_field="PaymentID",
        scopes=PAYMENTS,
        paging=Paging.OPTIONAL,
        stamped=True,
        high_volume=True,
        optimised=Optimised(
            frozenset({"PaymentType", "Status", "Date", "Invoice.InvoiceID", "Reference", "PaymentID"}),
            either=frozenset({"PaymentID", "Invoice.InvoiceID"}),
            order=frozenset({"PaymentID", "UpdatedDateUTC"}),
        ),
    ),
    Resource(
        name="BankTransactions",
        envelope="BankTransactions",
        member="BankTransaction",
        id_field="BankTransactionID",
        scopes=BANK_TRANSACTIONS,
        paging=Paging.OPTIONAL,
        unpaged_drops=("LineItems",),
        unpaged_contact=True,
        stamped=True,
        unit_prices=("UnitAmount",),
        high_volume=True,
        optimised=Optimised(
            frozenset({"Type", "Status", "Date", "Contact.ContactID"}),
            order=frozenset({"BankTransactionID", "UpdatedDateUTC"}),
        ),
    ),
)

RESOURCES: dict[str, Resource] = {resource.name: resource for resource in _RESOURCES}
BY_PATH: dict[str, Resource] = {resource.name.lower(): resource for resource in _RESOURCES}

# Ids of the resources that may already be kept in the store but are not yet served.
ID_FIELDS: dict[str, str] = {
    "BankTransfers": "BankTransferID",
    "BatchPayments": "BatchPaymentID",
    "BrandingThemes": "BrandingThemeID",
    "Budgets": "BudgetID",
    "ContactGroups": "ContactGroupID",
    "Currencies": "Code",
    "ExpenseClaims": "ExpenseClaimID",
    "Journals": "JournalID",
    "LinkedTransactions": "LinkedTransactionID",
    "ManualJournals": "ManualJournalID",
    "Overpayments": "OverpaymentID",
    "PaymentServices": "PaymentServiceID",
    "Prepayments": "PrepaymentID",
    "PurchaseOrders": "PurchaseOrderID",
    "Quotes": "QuoteID",
    "Receipts": "ReceiptID",
    "RepeatingInvoices": "RepeatingInvoiceID",
    "Users": "UserID",
} | {name: resource.id_field for name, resource in RESOURCES.items()}
