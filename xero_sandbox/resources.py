"""The resources of the Accounting API, each told by one entry of the modules below, and nothing about a resource anywhere else.

To add a resource, add an entry there and, for `where` and `order`, its fields to `fields.py`.
"""

from xero_sandbox.document_resources import DOCUMENTS
from xero_sandbox.ledger_resources import LEDGER
from xero_sandbox.register_resources import REGISTERS
from xero_sandbox.resource import Resource
from xero_sandbox.settlement_resources import SETTLEMENTS

RESOURCES: dict[str, Resource] = {resource.name: resource for resource in (*REGISTERS, *DOCUMENTS, *SETTLEMENTS, *LEDGER)}
BY_PATH: dict[str, Resource] = {name.lower(): resource for name, resource in RESOURCES.items()}

# Ids of what may be kept in the store: the resources, and what hangs on elements of others.
ID_FIELDS: dict[str, str] = {"Attachments": "ParentID", "HistoryRecords": "ParentID"} | {
    name: resource.id_field for name, resource in RESOURCES.items()
}
