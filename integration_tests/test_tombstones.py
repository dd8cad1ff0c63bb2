"""What vanishes in Xero without a trace is told by an incremental read, once, and only if it had been sent."""

from datetime import datetime, timedelta

import pytest

# Stream: the ids of its records beside tenant_id, the last one being that of what vanishes; its cursor.
KEYS = {
    "items": (("ItemID",), "UpdatedDateUTC"),
    "linked_transactions": (("LinkedTransactionID",), "UpdatedDateUTC"),
    "contact_groups": (("ContactGroupID",), "read_at"),
    "tracking_categories": (("TrackingCategoryID",), "read_at"),
    "tracking_options": (("TrackingCategoryID", "TrackingOptionID"), "read_at"),
    "contact_group_members": (("ContactGroupID", "ContactID"), "read_at"),
}
WHOLE = ("items", "linked_transactions", "contact_groups", "tracking_categories")


def keyed(run, stream):
    """The records of a stream by key; parts of other streams' records have more ids than one."""
    return {(one["tenant_id"], *(one[name] for name in KEYS[stream][0])): one for one in run.records.get(stream, [])}


def gone(run, stream):
    return {key for key, one in keyed(run, stream).items() if one.get("is_deleted") is True}


def moment(stamp):
    return datetime.fromisoformat(stamp.replace("Z", "+00:00"))


@pytest.fixture
def tenant(xero):
    return xero.tenants[1]


@pytest.fixture
def quiet_since(xero, sync):
    """Reads streams, and lets a day pass."""

    def read(*streams, **options):
        run = sync(*streams, **options)
        xero.pass_time(days=1)
        return run

    return read


@pytest.mark.parametrize("stream", WHOLE)
def test_what_vanished_is_told_once_with_its_key_and_a_later_cursor(xero, sync, quiet_since, tenant, stream):
    first = quiet_since(stream)
    (name,), cursor = KEYS[stream]
    lost = next(id_ for owner, id_ in keyed(first, stream) if owner == tenant.id)
    xero.change("remove", stream, lost, tenant)
    second = sync(stream, state=first.state)
    ((key, told),) = keyed(second, stream).items()
    assert key == (tenant.id, lost)
    assert told["is_deleted"] is True
    assert set(told) == {"tenant_id", name, cursor, "is_deleted"}, "it is known that it is gone, and nothing else"
    assert moment(told[cursor]) > max(moment(one[cursor]) for one in first.records[stream])
    assert abs(moment(told[cursor]) - xero.now) < timedelta(minutes=5)
    assert len(second.records[stream]) == 1
    assert sync(stream, state=second.state).records == {}


@pytest.mark.parametrize("stream", WHOLE)
def test_the_other_organisation_hears_nothing_of_it(xero, sync, quiet_since, tenant, stream):
    first = quiet_since(stream)
    xero.change("remove", stream, None, tenant)
    second = sync(stream, state=first.state)
    assert gone(second, stream) == {key for key in keyed(first, stream) if key[0] == tenant.id}
    assert len(second.records[stream]) == len(gone(second, stream))


@pytest.mark.parametrize("stream", WHOLE)
def test_what_comes_back_is_told_as_it_is(xero, sync, quiet_since, tenant, stream):
    first = quiet_since(stream)
    key, record = next((key, one) for key, one in keyed(first, stream).items() if key[0] == tenant.id)
    (kept,) = [one for one in xero.elements(stream, tenant) if one[KEYS[stream][0][0]] == key[1]]
    xero.change("remove", stream, key[1], tenant)
    second = sync(stream, state=first.state)
    assert gone(second, stream) == {key}
    xero.pass_time(days=1)
    xero.put(stream, [kept], tenant)
    third = sync(stream, state=second.state)
    assert set(keyed(third, stream)) == {key}
    back = keyed(third, stream)[key]
    assert not back.get("is_deleted")
    assert {name: value for name, value in back.items() if name != "read_at"} == {
        name: value for name, value in record.items() if name != "read_at"
    }


def test_a_first_read_and_a_full_refresh_have_no_tombstones(xero, sync, quiet_since, tenant):
    first = quiet_since(*KEYS)
    for stream in WHOLE:
        xero.change("remove", stream, {"first": 1}, tenant)
    again = sync(*KEYS, state=first.state, full_refresh=True)
    for run in (first, again):
        assert [one for stream in KEYS for one in run.records[stream] if one.get("is_deleted")] == []


def test_a_list_that_fails_is_not_a_list_that_is_empty(xero, sync, quiet_since, tenant):
    """What could not be read has not vanished."""
    first = quiet_since(*WHOLE)
    for path in ("/Items$", "/LinkedTransactions$", "/ContactGroups$", "/TrackingCategories$"):
        xero.when(path, status=404, body="<html>gone</html>", content_type="text/html", times=None, tenant=tenant)
    second = sync(*WHOLE, state=first.state, fails=True)
    assert second.records == {}
    xero.do("clear_rules")
    assert sync(*WHOLE, state=second.state).records == {}


# Groups and their members


def test_a_group_that_a_user_deletes_takes_its_members_with_it(xero, sync, quiet_since, tenant):
    streams = ("contact_groups", "contact_group_members")
    first = quiet_since(*streams)
    group = next(key[1] for key in keyed(first, "contact_group_members") if key[0] == tenant.id)
    xero.change("delete", "contact_groups", group, tenant)
    second = sync(*streams, state=first.state)
    assert gone(second, "contact_groups") == set(keyed(second, "contact_groups")) == {(tenant.id, group)}
    members = {key for key in keyed(first, "contact_group_members") if key[:2] == (tenant.id, group)}
    assert gone(second, "contact_group_members") == set(keyed(second, "contact_group_members")) == members
    assert sync(*streams, state=second.state).records == {}


def test_a_contact_that_joins_and_leaves_a_group_is_told_by_group_and_membership(xero, sync, quiet_since, tenant):
    streams = ("contact_groups", "contact_group_members")
    first = quiet_since(*streams)
    group, leaver = next(key[1:] for key in keyed(first, "contact_group_members") if key[0] == tenant.id)
    members = {key[2] for key in keyed(first, "contact_group_members") if key[:2] == (tenant.id, group)}
    joiner = next(id_ for id_ in xero.ids("contacts", tenant) if id_ not in members)
    xero.do("leave", group=group, contact=leaver, tenant=tenant.id)
    xero.do("join", group=group, contact=joiner, tenant=tenant.id)
    second = sync(*streams, state=first.state)
    (changed,) = second.records["contact_groups"]
    assert (changed["ContactGroupID"], {one["ContactID"] for one in changed["Contacts"]}) == (
        group,
        (members - {leaver}) | {joiner},
    )
    assert gone(second, "contact_group_members") == {(tenant.id, group, leaver)}
    assert set(keyed(second, "contact_group_members")) == {(tenant.id, group, leaver), (tenant.id, group, joiner)}
    assert sync(*streams, state=second.state).records == {}


def test_a_group_deleted_between_the_list_and_its_own_call_is_told_as_deleted_and_holds_nothing_up(
    xero, sync, quiet_since, tenant
):
    first = quiet_since("contact_groups")
    group = next(id_ for owner, id_ in keyed(first, "contact_groups") if owner == tenant.id)
    remove = {"verb": "remove", "resource": "ContactGroups", "select": group, "tenant": tenant.id}
    xero.when(f"/ContactGroups/{group}$", remove, tenant=tenant)
    second = sync("contact_groups", state=first.state)
    told = gone(second, "contact_groups")
    third = sync("contact_groups", state=second.state)
    assert [told, gone(third, "contact_groups")] in ([{(tenant.id, group)}, set()], [set(), {(tenant.id, group)}])
    assert len(second.records.get("contact_groups", [])) + len(third.records.get("contact_groups", [])) == 1


def test_a_quote_that_is_no_sales_order_any_more_says_so_and_is_there_as_it_is(xero, sync, quiet_since, tenant):
    accepted = next(one["QuoteID"] for one in xero.elements("quotes", tenant) if one["Status"] == "ACCEPTED")
    first = quiet_since("sales_orders", "quotes")
    xero.change("delete", "quotes", accepted, tenant)
    xero.pass_time(hours=1)
    second = sync("sales_orders", "quotes", state=first.state)
    (told,) = second.records["sales_orders"]
    assert (told["tenant_id"], told["QuoteID"], told["Status"], told["is_deleted"]) == (tenant.id, accepted, "DELETED", True)
    (quote,) = second.records["quotes"]
    assert (quote["QuoteID"], quote["Status"], quote.get("is_deleted")) == (accepted, "DELETED", None)
    third = sync("sales_orders", "quotes", state=second.state)
    assert third.records == {}


# Categories and their options


def options_of(xero, tenant):
    return {
        (one["TrackingCategoryID"], option["TrackingOptionID"]): one
        for one in xero.elements("tracking_categories", tenant)
        for option in one["Options"]
    }


def test_an_option_that_vanishes_is_told_by_itself_and_by_its_category(xero, sync, quiet_since, tenant):
    streams = ("tracking_categories", "tracking_options")
    first = quiet_since(*streams)
    (category, option), element = next(iter(options_of(xero, tenant).items()))
    rest = [one for one in element["Options"] if one["TrackingOptionID"] != option]
    assert rest
    xero.put("tracking_categories", [element | {"Options": rest}], tenant)
    second = sync(*streams, state=first.state)
    (changed,) = second.records["tracking_categories"]
    assert not changed.get("is_deleted")
    assert [one["TrackingOptionID"] for one in changed["Options"]] == [one["TrackingOptionID"] for one in rest]
    assert gone(second, "tracking_options") == set(keyed(second, "tracking_options")) == {(tenant.id, category, option)}
    assert sync(*streams, state=second.state).records == {}


def test_a_category_that_is_deleted_takes_its_options_with_it(xero, sync, quiet_since, tenant):
    streams = ("tracking_categories", "tracking_options")
    first = quiet_since(*streams)
    category, _ = next(iter(options_of(xero, tenant)))
    xero.change("remove", "tracking_categories", category, tenant)
    second = sync(*streams, state=first.state)
    assert gone(second, "tracking_categories") == {(tenant.id, category)}
    options = {key for key in keyed(first, "tracking_options") if key[:2] == (tenant.id, category)}
    assert options
    assert gone(second, "tracking_options") == set(keyed(second, "tracking_options")) == options


def test_an_option_with_another_name_is_told_and_the_others_are_not(xero, sync, quiet_since, tenant):
    first = quiet_since("tracking_options")
    (category, option), element = next(iter(options_of(xero, tenant).items()))
    renamed = [one | {"Name": "Renamed"} if one["TrackingOptionID"] == option else one for one in element["Options"]]
    xero.put("tracking_categories", [element | {"Options": renamed}], tenant)
    second = sync("tracking_options", state=first.state)
    ((key, told),) = keyed(second, "tracking_options").items()
    assert (key, told["Name"], bool(told.get("is_deleted"))) == ((tenant.id, category, option), "Renamed", False)
    assert moment(told["read_at"]) > max(moment(one["read_at"]) for one in first.records["tracking_options"])


def test_a_killed_read_tells_what_vanished_when_it_is_taken_up_again(xero, sync, killed_sync, quiet_since, tenant):
    first = quiet_since(*WHOLE)
    lost = {}
    for stream in WHOLE:
        lost[stream] = set([key for key in keyed(first, stream) if key[0] == tenant.id][:2])
        xero.change("remove", stream, [id_ for _, id_ in lost[stream]], tenant)
    xero.do("latency", seconds=0.05)
    killed = killed_sync(*WHOLE, at=3, state=first.state)
    xero.do("latency", seconds=0)
    state = {one["stream"]["stream_descriptor"]["name"]: one for one in first.state}
    state |= {one["stream"]["stream_descriptor"]["name"]: one for one in killed.state}
    resumed = sync(*WHOLE, state=list(state.values()))
    for stream in WHOLE:
        assert gone(killed, stream) | gone(resumed, stream) == lost[stream], stream
