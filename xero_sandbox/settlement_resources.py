"""How the resources behave that settle, move or pass on what documents are about."""

from xero_sandbox.resource import BANK_TRANSACTIONS, CLASSIC_EXPENSES, INVOICES, PAYMENTS, Optimised, Paging, Resource, Statuses

SETTLEMENTS = (
    Resource(
        name="Payments",
        envelope="Payments",
        member="Payment",
        id_field="PaymentID",
        scopes=PAYMENTS,
        paging=Paging.OPTIONAL,
        stamped=True,
        statuses=Statuses(),  # Unverified: that what is deleted stays in lists.
        high_volume=True,
        optimised=Optimised(
            frozenset({"PaymentType", "Status", "Date", "Invoice.InvoiceID", "Reference", "PaymentID"}),
            either=frozenset({"PaymentID", "Invoice.InvoiceID"}),
            order=frozenset({"PaymentID", "UpdatedDateUTC"}),
        ),
    ),
    Resource(
        name="BatchPayments",
        envelope="BatchPayments",
        member="BatchPayment",
        id_field="BatchPaymentID",
        scopes=PAYMENTS,
        stamped=True,
        statuses=Statuses(),  # Unverified: that what is deleted stays in lists.
    ),
    Resource(
        name="BankTransfers",
        envelope="BankTransfers",
        member="BankTransfer",
        id_field="BankTransferID",
        scopes=BANK_TRANSACTIONS,
        # There is no other stamp, so the deletion of an old transfer cannot be seen by it.
        stamp="CreatedDateUTC",
        statuses=Statuses(archived=frozenset({"DELETED"}), reveal="includeDeleted"),
    ),
    Resource(
        name="Overpayments",
        envelope="Overpayments",
        member="Overpayment",
        id_field="OverpaymentID",
        scopes=PAYMENTS,
        paging=Paging.OPTIONAL,
        unpaged_drops=("LineItems",),
        unpaged_contact=True,
        stamped=True,  # Unverified: the default order is documented for other resources only.
        filters=(("References", "Reference"),),
        unit_prices=("UnitAmount",),
    ),
    Resource(
        name="Prepayments",
        envelope="Prepayments",
        member="Prepayment",
        id_field="PrepaymentID",
        scopes=PAYMENTS,
        paging=Paging.OPTIONAL,
        unpaged_drops=("LineItems",),
        unpaged_contact=True,
        stamped=True,  # Unverified: as of overpayments.
        filters=(("InvoiceNumbers", "InvoiceNumber"),),
        unit_prices=("UnitAmount",),
    ),
    Resource(
        name="LinkedTransactions",
        envelope="LinkedTransactions",
        member="LinkedTransaction",
        id_field="LinkedTransactionID",
        scopes=INVOICES,
        paging=Paging.FIXED,
        modified_since=False,
        where=False,
        order=False,
        filters=(
            ("LinkedTransactionID", "LinkedTransactionID"),
            ("SourceTransactionID", "SourceTransactionID"),
            ("ContactID", "ContactID"),
            ("Status", "Status"),
            ("TargetTransactionID", "TargetTransactionID"),
        ),
    ),
    Resource(
        name="ExpenseClaims",
        envelope="ExpenseClaims",
        member="ExpenseClaim",
        id_field="ExpenseClaimID",
        scopes=CLASSIC_EXPENSES,
        # Unverified: the specification's examples show the receipts by id and an empty list otherwise.
        list_empties=("Receipts",),
    ),
)
