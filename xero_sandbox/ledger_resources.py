"""How the resources behave that tell of the ledger: its journals, and what was planned for its accounts."""

from xero_sandbox.resource import Resource

JOURNALS = Resource(
    name="Journals",
    envelope="Journals",
    member="Journal",
    id_field="JournalID",
    scopes=("accounting.journals",),
    where=False,
    order=False,
    stamp="CreatedDateUTC",
    derived=True,
)
BUDGETS = Resource(
    name="Budgets",
    envelope="Budgets",
    member="Budget",
    id_field="BudgetID",
    scopes=("accounting.budgets",),
    modified_since=False,
    where=False,
    order=False,
    filters=(("IDs", "BudgetID"),),
)
LEDGER = (JOURNALS, BUDGETS)
