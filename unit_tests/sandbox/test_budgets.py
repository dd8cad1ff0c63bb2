"""Budgets: how they are founded, kept and read."""

import json
from datetime import datetime, timezone

import pytest

from unit_tests.sandbox.client import API
from unit_tests.sandbox.kept import Kept
from xero_sandbox.scopes import GRANULAR

LINES = [
    {
        "AccountCode": "200",
        "BudgetBalances": [{"Period": "2026-12", "Amount": 1050.5, "Notes": "Fair"}, {"Period": "2026-11", "Amount": 1000}],
    },
    {"AccountCode": "400", "BudgetBalances": [{"Period": "2026-11", "Amount": 80}]},
]


@pytest.fixture(scope="module")
def company():
    return Kept("demo")


@pytest.fixture
def kept():
    return Kept()


def budgets(client, path="", tenant=0, **query):
    reply = client.get(f"Budgets{path}", tenant, **query)
    assert reply.status == 200, reply.body
    return reply.json()["Budgets"]


def periods(budget):
    return {balance["Period"] for line in budget["BudgetLines"] for balance in line["BudgetBalances"]}


def refused(client, verb, **arguments):
    reply = client.send("POST", f"/_sandbox/{verb}", body=json.dumps(arguments).encode())
    assert reply.status == 400
    return reply.json()["error"]


def test_every_company_has_budgets_for_all_of_it_and_for_its_divisions(company):
    for tenant in (0, 1):
        held = list(company.tenants[tenant]["Budgets"])
        types = [budget["Type"] for budget in held]
        assert (types.count("OVERALL") >= 2, types.count("TRACKING") >= 3) == (True, True)
        assert all(bool(budget["Tracking"]) == (budget["Type"] == "TRACKING") for budget in held)
        assert {len(budget["Tracking"]) for budget in held} == {0, 1, 2}
        assert {period[:4] for budget in held for period in periods(budget)} >= {"2024", "2025", "2026", "2027"}
        accounts = {
            account["AccountID"]: account["Code"] for account in company.tenants[tenant]["Accounts"] if "Code" in account
        }
        for line in (line for budget in held for line in budget["BudgetLines"]):
            assert accounts[line["AccountID"]] == line["AccountCode"]


def test_the_list_tells_which_there_are_and_not_their_lines(company):
    listed = budgets(company)
    assert [budget["BudgetID"] for budget in listed] == company.tenants[0]["Budgets"].ids()
    assert all((budget["BudgetLines"], budget["Tracking"]) == ([], []) for budget in listed)
    assert set(listed[0]) == {"BudgetID", "Status", "Description", "Type", "UpdatedDateUTC", "BudgetLines", "Tracking"}
    assert "pagination" not in company.get("Budgets", page="1").json()
    assert budgets(company, where='Type=="TRACKING"', order="Description DESC") == listed
    assert company.get("Budgets", since="2030-01-01T00:00:00").json()["Budgets"] == listed


def test_a_single_budget_tells_its_last_present_and_next_month(company):
    held = list(company.tenants[0]["Budgets"])[-1]
    (one,) = budgets(company, f"/{held['BudgetID']}")
    assert periods(one) == {"2026-10", "2026-11", "2026-12"}
    assert one["Tracking"] == held["Tracking"] != []
    assert budgets(company, IDs=held["BudgetID"].upper()) == [one]
    for line, kept in zip(one["BudgetLines"], held["BudgetLines"], strict=True):
        assert line["BudgetBalances"] == [each for each in kept["BudgetBalances"] if each["Period"] in periods(one)]


def test_the_month_is_that_of_the_organisation():
    # Still November in Greenwich, already December in Auckland.
    kept = Kept(start=datetime(2026, 11, 30, 20, tzinfo=timezone.utc))
    first = kept.tenants[0]["Budgets"].ids()[0]
    assert periods(budgets(kept, f"/{first}")[0]) == {"2026-11", "2026-12", "2027-01"}


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ({"DateFrom": "2026-01-31", "DateTo": "2026-03-01"}, {"2026-01", "2026-02", "2026-03"}),
        ({"DateFrom": "2026-09-15"}, {"2026-09", "2026-10", "2026-11", "2026-12"}),
        ({"DateTo": "2026-10-01"}, {"2026-10"}),
        ({"DateFrom": "2026-03-01", "DateTo": "2026-01-31"}, set()),
        ({"DateFrom": "1999-01-01", "DateTo": "1999-12-31"}, set()),
    ],
)
def test_a_span_of_days_chooses_the_months(company, query, months):
    overall = company.tenants[0]["Budgets"].ids()[0]
    (one,) = budgets(company, f"/{overall}", **query)
    assert periods(one) == months
    assert bool(one["BudgetLines"]) == bool(months)


def test_two_years_are_the_most_that_is_given_at_once(company):
    overall = company.tenants[0]["Budgets"].ids()[0]
    (one,) = budgets(company, f"/{overall}", DateFrom="2025-01-01", DateTo="2026-12-31")
    assert len(periods(one)) == 24
    reply = company.get(f"Budgets/{overall}", DateFrom="2025-01-01", DateTo="2027-01-01")
    assert (reply.status, "24 months" in reply.json()["Message"]) == (400, True)
    assert company.get("Budgets", DateFrom="soon").status == 400


def test_several_ids_narrow_the_list_and_show_no_lines(company):
    ids = company.tenants[0]["Budgets"].ids()[1:3]
    listed = budgets(company, IDs=",".join(ids))
    assert [budget["BudgetID"] for budget in listed] == ids
    assert not any(budget["BudgetLines"] for budget in listed)
    assert budgets(company, IDs="00000000-0000-4000-8000-000000000001") == []
    assert company.get("Budgets/00000000-0000-4000-8000-000000000001").status == 404


def test_users_make_change_and_delete_budgets(kept):
    made = kept.create("Budgets", Description="Plan B", BudgetLines=LINES)
    assert (made["Type"], made["Tracking"]) == ("OVERALL", [])
    assert made["UpdatedDateUTC"] == "/Date(1795435200000+0000)/"
    (read,) = budgets(kept, f"/{made['BudgetID']}")
    assert read == made
    assert [each["Period"] for each in made["BudgetLines"][0]["BudgetBalances"]] == ["2026-11", "2026-12"]
    kept.control("clock", advance=60)
    changes = {"BudgetLines": [{"AccountCode": "400", "BudgetBalances": [{"Period": "2027-01", "Amount": 9, "Notes": None}]}]}
    kept.control("edit", resource="Budgets", select=made["BudgetID"], changes=changes)
    (changed,) = budgets(kept, f"/{made['BudgetID']}", DateTo="2027-02-01")
    assert changed["BudgetLines"][0] == made["BudgetLines"][0]
    assert changed["BudgetLines"][1]["BudgetBalances"] == [{"Period": "2027-01", "Amount": 9.0, "Notes": ""}]
    assert changed["UpdatedDateUTC"] == "/Date(1795435260000+0000)/"
    kept.control("delete", resource="Budgets", select=made["BudgetID"])
    assert kept.get(f"Budgets/{made['BudgetID']}").status == 404
    assert made["BudgetID"] not in [budget["BudgetID"] for budget in budgets(kept)]


def test_a_budget_of_an_option_is_one_of_type_tracking(kept):
    made = kept.create("Budgets", Description="North", Tracking=[{"Name": "Region", "Option": "North"}], BudgetLines=LINES)
    assert (made["Type"], made["Tracking"][0]["Option"]) == ("TRACKING", "North")
    cleared = kept.control("edit", resource="Budgets", select=made["BudgetID"], changes={"Tracking": []})["element"]
    assert cleared["Type"] == "OVERALL"


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ({"Type": "TRACKING"}, "Type TRACKING has Tracking"),
        ({"Tracking": [{"Name": "Region", "Option": "North"}, {"Name": "Region", "Option": "South"}]}, "not two"),
        ({"BudgetLines": [{"AccountCode": "nowhere", "BudgetBalances": []}]}, "'nowhere'"),
        ({"BudgetLines": [{"AccountCode": "200", "BudgetBalances": [{"Period": "2026-13", "Amount": 1}]}]}, "'2026-13'"),
        ({"Description": "x" * 256}, "255"),
    ],
)
def test_what_cannot_be_a_budget_is_refused_and_told_why(kept, element, problem):
    assert problem in refused(kept, "create", resource="Budgets", element=element)


def test_the_api_writes_no_budgets_and_wants_its_scope(company):
    app = next(iter(company.sandbox.identity.apps.values()))
    without = company.sandbox.identity.issue(app, GRANULAR - {"accounting.budgets.read"}).value
    assert company.get("Budgets", token=without).json()["Detail"] == "AuthorizationUnsuccessful"
    full = company.sandbox.identity.issue(app, GRANULAR | {"accounting.budgets"}).value
    assert company.get("Budgets", token=full).status == 200
    assert company.send("PUT", f"{API}Budgets", headers=company.headers(token=full), body=b"{}").status == 501
