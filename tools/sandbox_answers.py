#!/usr/bin/env python3
"""Validate what the sandbox answers against the responses that Xero's OpenAPI file declares.

    python tools/sandbox_answers.py xero_accounting.yaml --files xero_files.yaml

A small sandbox is asked in process, every list (as it comes, and paged) and every element by its id, of every kind of company;
then what was read is written back. Reports are asked in all their forms.
A deviation is an answer that the declared schema refuses. Those that Xero's own examples share are explained below.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click
import yaml
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from xero_sandbox.clock import Clock
from xero_sandbox.company import PROFILES
from xero_sandbox.ledger_resources import JOURNALS
from xero_sandbox.limits import Limits
from xero_sandbox.options import Options
from xero_sandbox.organisations import Companies
from xero_sandbox.resource import Paging, Resource
from xero_sandbox.resources import RESOURCES
from xero_sandbox.scopes import KNOWN
from xero_sandbox.service import Sandbox
from xero_sandbox.store import Tenant
from xero_sandbox.wire import Call
from xero_sandbox.writables import WRITABLES

Node = Mapping[str, Any]

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
NET_DATE = r"^/Date\(-?\d+([+-]\d{4})?\)/$"
GUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
# What the file declares and Xero has otherwise, by its own examples or documentation: a deviation, and the reason.
EXPLAINED = (
    (re.compile(r"ReceiptNumber: not of type string"), "declared a string, a number in every example of the file"),
    (
        re.compile(r"BankTransactions\.\[\]: 'LineItems' is a required"),
        "required of writers; lists without page leave lines out",
    ),
    (
        re.compile(r"BudgetBalances\.\[\]\.Period: "),
        "marked as a .NET date, a month (2019-08) in the description and in every example",
    ),
    (
        re.compile(r"'(id|name|releaseDate|manufacturer)' is a required property"),
        "leftovers of another description, in lower case; no example of the Files API has them",
    ),
)
# What each report is asked with; those of one contact, one country or one id are asked apart.
REPORTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "BalanceSheet": ({}, {"periods": "3", "timeframe": "MONTH"}, {"paymentsOnly": "true"}),
    "ProfitAndLoss": ({}, {"periods": "11", "timeframe": "QUARTER"}, {"fromDate": "2026-01-01", "paymentsOnly": "true"}),
    "TrialBalance": ({}, {"date": "2026-06-30", "paymentsOnly": "true"}),
    "BankSummary": ({}, {"fromDate": "2026-01-01", "toDate": "2026-06-30"}),
    "BudgetSummary": ({}, {"periods": "2", "timeframe": "3"}),
    "ExecutiveSummary": ({}, {"date": "2026-06-30"}),
}


def schema_of(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a part of the OpenAPI file as JSON schema: dates as .NET writes them, null where it is allowed."""
    if isinstance(node, list):
        return [schema_of(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    plain = {key: schema_of(value) for key, value in node.items() if key not in {"example", "description"}}
    if node.get("type") == "string":
        if node.get("x-is-msdate") or node.get("x-is-msdate-time"):
            plain["pattern"] = NET_DATE
        elif node.get("format") == "uuid":
            plain["pattern"] = GUID
    if node.get("nullable") and isinstance(node.get("type"), str):
        plain["type"] = [node["type"], "null"]
    return plain


class Responses:
    """The schemas of successful answers in an OpenAPI file."""

    def __init__(self, path: Path) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        document: Node = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders
        self._paths: Node = document["paths"]
        self._components: Node = document["components"]["schemas"]
        contents = {"components": {"schemas": schema_of(self._components)}}
        self._registry: Registry[Any] = Registry().with_resource("urn:xero", DRAFT7.create_resource(contents))

    def path_of(self, resource: Resource, *, by_id: bool) -> str:
        """Return the path template of a list or of a read by id; LookupError where the file has none."""
        pattern = f"/{resource.name}/{{{resource.id_field}}}" if by_id else f"/{resource.name}"
        if pattern not in self._paths:
            raise LookupError(f"the file has no {pattern}")
        return pattern

    def validator(self, path: str) -> Draft7Validator:
        """Return a validator of the answer to a GET."""
        content: Node = self._paths[path]["get"]["responses"]["200"]["content"]["application/json"]
        schema = json.loads(json.dumps(schema_of(content["schema"])).replace('"#/components', '"urn:xero#/components'))
        return Draft7Validator(schema, registry=self._registry)


def answers(sandbox: Sandbox, tenant_id: str, resource: Resource) -> Iterator[tuple[bool, Any]]:
    """Ask for a resource in every form; give whether by id, and the answer."""

    def ask(path: str, **query: str) -> Any:  # noqa: ANN401 - any JSON
        return sent(sandbox, tenant_id, Call("GET", f"/api.xro/2.0/{path}", query))

    reveal = {resource.statuses.reveal: "true"} if resource.statuses.archived else {}
    whole = ask(resource.name, **reveal)
    yield False, whole
    if resource is JOURNALS:
        yield False, ask(resource.name, paymentsOnly="true")
    if resource.paging is not Paging.NONE:
        yield False, ask(resource.name, page="1", **reveal)
    if resource.by_id:
        for element in whole[resource.envelope]:
            yield True, ask(f"{resource.name}/{element[resource.id_field]}")
    writable = WRITABLES.get(resource.name)
    if writable and writable.post and "POST" in writable.summarize:
        yield False, sent(sandbox, tenant_id, written_back(sandbox.store.tenants[tenant_id], resource))


def written_back(tenant: Tenant, resource: Resource) -> Call:
    """Return a request that sends elements back as they are, of which some will be taken and some refused."""
    shelf = tenant[resource.name]
    body = {resource.envelope: [shelf.get(id_) for id_ in shelf.ids()[:50]]}
    return Call("POST", f"/api.xro/2.0/{resource.name}", {"summarizeErrors": "false"}, {}, json.dumps(body).encode())


def sent(sandbox: Sandbox, tenant_id: str, call: Call) -> Any:  # noqa: ANN401 - any JSON
    """Send a request and give its answer, which must be a 200."""
    headers = {"authorization": f"Bearer {sandbox.first_access}", "xero-tenant-id": tenant_id, "accept": "application/json"}
    visit = sandbox.arrive(replace(call, headers=headers))
    answer = sandbox.answer(visit)
    sandbox.leave(visit, answer.status, len(answer.body))
    if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise click.ClickException(f"{call.method} {call.path} {call.query}: {answer.status} {answer.body[:200]!r}")
    return json.loads(answer.body)


def reports(sandbox: Sandbox, tenant_id: str) -> Iterator[tuple[str, Any]]:
    """Ask for every report in several forms; give the path template and the answer."""
    tenant = sandbox.store.tenants[tenant_id]

    def ask(name: str, **query: str) -> Any:  # noqa: ANN401 - any JSON
        return sent(sandbox, tenant_id, Call("GET", f"/api.xro/2.0/Reports{name}", query))

    for name, queries in REPORTS.items():
        for query in queries:
            yield f"/Reports/{name}", ask(f"/{name}", **query)
    category = next(one for one in tenant["TrackingCategories"] if one["Status"] == "ACTIVE")["TrackingCategoryID"]
    yield "/Reports/ProfitAndLoss", ask("/ProfitAndLoss", trackingCategoryID=category)
    for contact in tenant["Contacts"]:
        for name in ("AgedPayablesByContact", "AgedReceivablesByContact"):
            yield f"/Reports/{name}", ask(f"/{name}", contactId=contact["ContactID"], fromDate="2026-01-01")
    if any(one["CountryCode"] == "US" for one in tenant["Organisation"]):
        for year in ("2019", "2021", "2025", "2026"):
            yield "/Reports/TenNinetyNine", ask("/TenNinetyNine", reportYear=year)
    published = ask("")
    yield "/Reports", published
    for one in published["Reports"]:
        yield "/Reports/{ReportID}", ask(f"/{one['ReportID']}")


def files(sandbox: Sandbox, tenant_id: str) -> Iterator[tuple[str, Any]]:
    """Ask the Files API for all that it has; give the path template and the answer."""

    def ask(path: str, **query: str) -> Any:  # noqa: ANN401 - any JSON
        return sent(sandbox, tenant_id, Call("GET", f"/files.xro/1.0{path}", query))

    listed = ask("/Files", pagesize="100", sort="Name", direction="ASC")
    yield "/Files", listed
    for file in listed["Items"]:
        yield "/Files/{FileId}", ask(f"/Files/{file['Id']}")
        associations = ask(f"/Files/{file['Id']}/Associations")
        yield "/Files/{FileId}/Associations", associations
        for one in associations:
            yield "/Associations/{ObjectId}", ask(f"/Associations/{one['ObjectId']}")
            yield "/Associations/Count", ask("/Associations/Count", ObjectIds=one["ObjectId"])
    folders = ask("/Folders")
    yield "/Folders", folders
    for folder in folders:
        yield "/Folders/{FolderId}", ask(f"/Folders/{folder['Id']}")
    yield "/Inbox", ask("/Inbox")


def deviations(responses: Responses, sandbox: Sandbox, resource: Resource) -> Iterator[tuple[str, str]]:
    """Compare every answer about a resource; give the path asked and what is wrong, once for each element that has it."""
    for tenant_id in sandbox.store.tenants:
        for by_id, answer in answers(sandbox, tenant_id, resource):
            yield from compared(responses, responses.path_of(resource, by_id=by_id), answer)


def compared(responses: Responses, path: str, answer: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Compare one answer; give the path and what is wrong."""
    for error in responses.validator(path).iter_errors(answer):
        place = ".".join("[]" if isinstance(part, int) else str(part) for part in error.absolute_path)
        problem = f"not of type {error.validator_value}" if error.validator == "type" else error.message[:160]
        yield path, f"{place}: {problem}"


@click.command()
@click.argument("openapi", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--files", "of_files", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="That of the Files API."
)
@click.option("--size", default="small", show_default=True, help="Size of the companies that are asked.")
def main(openapi: Path, of_files: Path | None, size: str) -> None:
    """Print how the sandbox's answers deviate from Xero's OpenAPI file; exit 1 if any deviation is unexplained."""
    responses = Responses(openapi)
    # The limits are not what is looked at here.
    limits = Limits(minute=10**6, day=10**6, app_minute=10**6)
    options = Options(tenants=len(PROFILES), size=size, scopes=KNOWN, tier="advanced", limits=limits)
    sandbox = Sandbox(options, Companies(), Clock(NOON.timestamp))
    found, asked = Counter[tuple[str, str]](), 0
    for resource in RESOURCES.values():
        found.update(deviations(responses, sandbox, resource))
        asked += 1
    found.update(
        problem
        for tenant_id in sandbox.store.tenants
        for path, answer in reports(sandbox, tenant_id)
        for problem in compared(responses, path, answer)
    )
    if of_files:
        responses = Responses(of_files)
        found.update(
            problem
            for tenant_id in sandbox.store.tenants
            for path, answer in files(sandbox, tenant_id)
            for problem in compared(responses, path, answer)
        )
    unexplained = 0
    for (path, problem), times in sorted(found.items()):
        reason = next((why for pattern, why in EXPLAINED if pattern.search(problem)), "")
        unexplained += not reason
        click.echo(f"{path}  {problem}  ({times} times){f'  [explained: {reason}]' if reason else ''}")
    what = f"{asked} resources and all reports asked of {len(PROFILES)} companies"
    click.echo(f"{what}; {len(found)} deviations, {unexplained} unexplained")
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
