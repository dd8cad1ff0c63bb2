"""What the retriever of lists makes of an answer: its records; one that makes no sense is asked for once more, then named."""

import weakref

import pytest
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_xero import components
from source_xero.checkpoint import Progress
from source_xero.components import ListRetriever
from source_xero.elements import elements_of
from unit_tests.manifest import facts
from unit_tests.syncs import FIELD, SCHEMA, Syncs, Xero, item, record, retriever, slice_of

# Answers as they should be


def test_a_list_without_an_id_for_its_elements_is_read():
    xero = Xero(path="InvoiceReminders")
    xero.rows = {"the only one": {"Enabled": True}}
    reminders = facts("invoice_reminders")
    made = ListRetriever(config={"page_size": 10}, requester=xero, parameters=reminders, walk="whole", name="invoice_reminders")

    assert reminders["primary_key"] == ["tenant_id"]
    assert list(made.read_records({}, slice_of(Progress()))) == [{"tenant_id": "t1", "Enabled": True}]


@pytest.mark.parametrize("walk", ["whole", "by_id", "by_stamp", "by_hundred"])
def test_nobody_holds_on_to_a_record_that_is_out(walk):
    xero = Xero([item(str(number), day=number) for number in range(1, 10)])
    alive = weakref.WeakSet()

    class Name(str):
        __slots__ = ("__weakref__",)

    def parsed(*given):
        elements, paging = elements_of(*given)
        for element in elements:
            element["Name"] = Name(element["ItemID"])
            alive.add(element["Name"])
        return elements, paging

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "elements_of", parsed)
        records = retriever(xero, walk, watched=False).read_records(SCHEMA, slice_of(Progress(field_name=FIELD)))
        held = []
        for one in records:
            del one
            held.append(len(alive))

    assert held == sorted(held, reverse=True)
    assert held[-1] <= 1


# Answers that make no sense


def odd(xero, *bodies, page=None):
    """Serve these bodies before good ones, each time the page is asked for."""
    left, send = list(bodies), xero.send_request

    def send_request(stream_slice, path, request_headers=(), request_params=()):
        response = send(stream_slice, path, request_headers, request_params)
        if left and dict(request_params).get("page") == page:
            response.content = left.pop(0)
        response.headers["xero-correlation-id"] = f"abc-{len(xero.calls)}"
        return response

    xero.send_request = send_request


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{}", "has no Items; it begins with b'{}'"),
        (b'{"Items": [}', "is no JSON; it begins with b'{\"Items\": [}'"),
        (b'{"Items": null}', "has no Items; it begins with b'{\"Items\": null}'"),
        (b'{"Items": [{"Name": "x"}]}', "has no good record in place 1 of Items: its ItemID is None"),
        (
            b'{"Items": [{"ItemID": "a", "UpdatedDateUTC": "soon"}]}',
            "has no good record in place 1 of Items: the UpdatedDateUTC of ItemID a is no date: 'soon'",
        ),
    ],
)
@pytest.mark.parametrize(("walk", "page"), [("whole", None), ("by_id", 2), ("by_stamp", 1), ("by_hundred", 1)])
def test_an_answer_that_stays_senseless_is_named_by_stream_organisation_page_and_correlation_id(walk, page, body, problem):
    xero = Xero([item("a"), item("b"), item("c")])
    odd(xero, body, body, page=page)
    syncs = Syncs(xero, walk, page_size=2, watched=False)

    with pytest.raises(AirbyteTracedException) as error:
        syncs.sync()

    asked = f"page {page}" if page else "the list"
    calls = len(xero.calls)
    assert error.value.message == (
        f"stream items of organisation Alpha (t1): Xero's answer for {asked} {problem} (correlation id abc-{calls}). "
        "What was read is kept, and the next sync goes on from there."
    )


def test_a_senseless_answer_is_cured_by_the_next():
    xero = Xero([item("a"), item("b"), item("c")])
    odd(xero, b"{}", page=2)

    assert len(Syncs(xero, "by_id", page_size=2, watched=False).sync()) == 3


def test_after_a_senseless_page_the_next_sync_goes_on_there_and_nothing_was_lost():
    xero = Xero([item("a"), item("b"), item("c")])
    odd(xero, b"{}", b"{}", page=2)
    syncs = Syncs(xero, "by_id", page_size=2, watched=False)
    with pytest.raises(AirbyteTracedException):
        syncs.sync()
    [state] = syncs.state["states"]
    assert state["cursor"]["resume"]["at"] == {"page": 2}

    assert syncs.sync() == [record(item("c"))]


def test_a_watched_list_that_makes_no_sense_leaves_all_that_is_known_as_it_was():
    xero = Xero([item("a"), item("b")])
    syncs = Syncs(xero)
    syncs.sync()
    before = syncs.state
    odd(xero, b'{"Items": null}', b'{"Items": [{}]}')

    with pytest.raises(AirbyteTracedException):
        syncs.sync()

    assert syncs.state == before
