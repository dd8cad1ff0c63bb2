"""How the resources behave that have lines: invoices, orders, receipts, journals and their like."""

from xero_sandbox.resource import BANK_TRANSACTIONS, CLASSIC_EXPENSES, INVOICES, Bound, Optimised, Paging, Resource, Statuses

DOCUMENTS = (
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
        name="BankTransactions",
        envelope="BankTransactions",
        member="BankTransaction",
        id_field="BankTransactionID",
        scopes=BANK_TRANSACTIONS,
        paging=Paging.OPTIONAL,
        unpaged_drops=("LineItems",),
        unpaged_contact=True,
        stamped=True,
        statuses=Statuses(),  # Unverified: that what is deleted stays in lists.
        unit_prices=("UnitAmount",),
        high_volume=True,
        optimised=Optimised(
            frozenset({"Type", "Status", "Date", "Contact.ContactID"}),
            order=frozenset({"BankTransactionID", "UpdatedDateUTC"}),
        ),
    ),
    Resource(
        name="PurchaseOrders",
        envelope="PurchaseOrders",
        member="PurchaseOrder",
        id_field="PurchaseOrderID",
        scopes=INVOICES,
        natural_key="PurchaseOrderNumber",
        paging=Paging.ALWAYS,
        where=False,
        stamped=True,  # Unverified: as of overpayments.
        statuses=Statuses(),  # Unverified: that what is deleted stays in lists.
        # Unverified: that Status, which the specification shows with one, takes a list with commas; so also of quotes.
        filters=(("Status", "Status"),),
        spans=(("DateFrom", "Date", Bound.FROM), ("DateTo", "Date", Bound.TO)),
        high_volume=True,
        # Unverified: the guard is documented for purchase orders, the fields it lets through are not.
        optimised=Optimised(order=frozenset({"PurchaseOrderID", "UpdatedDateUTC", "Date"})),
    ),
    Resource(
        name="Quotes",
        envelope="Quotes",
        member="Quote",
        id_field="QuoteID",
        scopes=INVOICES,
        numbered="QuoteNumber",
        paging=Paging.FIXED,
        where=False,
        stamped=True,  # Unverified: as of overpayments.
        statuses=Statuses(),  # Unverified: that what is deleted stays in lists.
        filters=(("ContactID", "Contact.ContactID"), ("Status", "Status"), ("QuoteNumber", "QuoteNumber")),
        spans=(
            ("DateFrom", "Date", Bound.FROM),
            ("DateTo", "Date", Bound.TO),
            ("ExpiryDateFrom", "ExpiryDate", Bound.FROM),
            ("ExpiryDateTo", "ExpiryDate", Bound.TO),
        ),
    ),
    Resource(
        name="ManualJournals",
        envelope="ManualJournals",
        member="ManualJournal",
        id_field="ManualJournalID",
        scopes=("accounting.transactions", "accounting.manualjournals"),
        paging=Paging.OPTIONAL,
        unpaged_drops=("JournalLines",),
        # Unverified: `order` is declared and heeded here; a connector of before found that Xero then sends everything at once.
        stamped=True,
        statuses=Statuses(),  # Unverified: that what is deleted stays in lists.
        high_volume=True,
        optimised=Optimised(frozenset({"Narration"}), order=frozenset({"ManualJournalID", "UpdatedDateUTC"})),
    ),
    Resource(
        name="RepeatingInvoices",
        envelope="RepeatingInvoices",
        member="RepeatingInvoice",
        id_field="RepeatingInvoiceID",
        scopes=INVOICES,
        modified_since=False,
        # Unverified: that deleted templates leave the list; nothing says that they stay.
        statuses=Statuses(gone=frozenset({"DELETED"})),
    ),
    Resource(
        name="Receipts",
        envelope="Receipts",
        member="Receipt",
        id_field="ReceiptID",
        scopes=CLASSIC_EXPENSES,
        # Unverified: the specification's example of the list has no lines in it, nor had the older documentation.
        list_empties=("LineItems",),
        unit_prices=("UnitAmount",),
    ),
)
