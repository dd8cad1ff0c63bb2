"""Every line is a message, the worst one too; a STATE goes back as it came."""

import json

import orjson
import pytest

from source_xero.destination.messages import Bad, Other, Record, State, answer, parse


def record(data, stream="invoices"):
    return parse(orjson.dumps({"type": "RECORD", "record": {"stream": stream, "data": data, "emitted_at": 1}}))


def test_a_record_is_its_stream_and_its_data():
    assert record({"Total": 10.1}) == Record("invoices", {"Total": 10.1})


@pytest.mark.parametrize(
    "line",
    [
        b"hello",
        b"{",
        b'{"type":',
        b"[]",
        b"5",
        b'{"record":{}}',
        b'{"type":7}',
        b'{"type":"RECORD"}',
        b'{"type":"RECORD","record":[]}',
        b'{"type":"RECORD","record":{"data":{}}}',
        b"\xff\xfe{}",
        b'{"type":"STATE","state":{"x":1e999}}',
        b'{"type":"RECORD","record":{"stream":"\\ud800","data":{"x":1e999}}}',
    ],
)
def test_a_line_that_is_no_message_is_bad_and_is_not_quoted(line):
    message = parse(line)

    assert isinstance(message, Bad)
    assert message.reason


@pytest.mark.parametrize("data", [None, 5, "text", []])
def test_data_that_is_no_object_is_a_row_with_a_fault(data):
    message = record(data)

    assert message.fault.message == "The record's data is no object."
    assert message.fault.field == "data"


def test_a_record_that_is_no_unicode_counts_as_a_row_of_its_stream():
    message = parse(b'{"type":"RECORD","record":{"stream":"a","data":{"x":"\xff"}}}')

    assert message.stream == "a"
    assert message.fault.field == "data"


def test_the_mark_that_windows_puts_before_a_file_is_no_part_of_its_first_line():
    assert parse(b'\xef\xbb\xbf{"type":"RECORD","record":{"stream":"a","data":{"x":1}}}') == Record("a", {"x": 1})


def test_data_too_deep_to_be_told_again_is_a_row_with_a_fault():
    message = parse(b'{"type":"RECORD","record":{"stream":"a","data":{"x":%s}}}' % (b"[" * 900 + b"]" * 900))

    assert message.stream == "a"
    assert "deeper than" in message.fault.message


def test_data_that_is_long_and_not_deep_is_a_record():
    assert record({"x": [[]] * 900}) == Record("invoices", {"x": [[]] * 900})


@pytest.mark.parametrize("data", ['{"x":1e999}', '{"x":NaN}', '{"x":"\\ud800"}'])
def test_a_record_that_is_hardly_json_counts_as_a_row_of_its_stream(data):
    message = parse(b'{"type":"RECORD","record":{"stream":"a","data":%s}}' % data.encode())

    assert message.stream == "a"
    assert message.data == {}
    assert message.fault.field == "data"


@pytest.mark.parametrize("kind", ["LOG", "TRACE", "CATALOG", "SOMETHING_NEW"])
def test_other_messages_are_known_as_such(kind):
    assert parse(b'{"type":"%s"}' % kind.encode()) == Other(kind)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"Total": 18446744073709551616}', "Total"),
        ('{"LineItems": [{"UnitAmount": 12345678901234567.89}]}', "LineItems.0.UnitAmount"),
        ('{"Total": -9223372036854775809}', "Total"),
    ],
)
def test_a_number_that_would_lose_digits_is_a_fault_and_named(text, field):
    message = parse(b'{"type":"RECORD","record":{"stream":"a","data":%s}}' % text.encode())

    assert message.fault.field == field
    assert "send it as a string" in message.fault.message


@pytest.mark.parametrize(
    "text", ["123456789012345678", "0.1234567890123456", "1234567890.123450000000", "18446744073709551615"]
)
def test_a_long_number_that_loses_nothing_is_taken(text):
    message = parse(b'{"type":"RECORD","record":{"stream":"a","data":{"Total":%s}}}' % text.encode())

    assert message.fault is None


def test_digits_in_a_text_are_no_number():
    assert record({"Reference": ":12345678901234567890123"}).fault is None


STREAM_STATE = {
    "type": "STATE",
    "state": {
        "type": "STREAM",
        "id": 17,
        "stream": {"stream_descriptor": {"name": "invoices", "namespace": None}, "stream_state": {"big": 2**80, "float": 1.5}},
        "sourceStats": {"recordCount": 3.0},
        "unheardOf": {"a": [1]},
    },
    "beside": True,
}


def test_a_state_goes_back_whole_with_what_became_of_its_rows():
    state = parse(json.dumps(STREAM_STATE).encode())

    told = json.loads(answer(state, 2, 1))

    assert state.stream == "invoices"
    assert told["state"].pop("destinationStats") == {"recordCount": 2.0, "rejectedRecordCount": 1.0}
    assert told == STREAM_STATE


def test_counts_are_told_as_floats_on_one_line():
    line = answer(parse(b'{"type":"STATE","state":{"type":"LEGACY","data":{"name":"\xc3\xa4"}}}'), 2, 0)

    assert b'"recordCount":2.0' in line
    assert "ä".encode() in line
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1


@pytest.mark.parametrize(
    "state",
    [
        {"type": "GLOBAL", "global": {"stream_states": []}},
        {"type": "LEGACY", "data": {}},
        {"data": {}},
        {"type": "STREAM"},
        {"type": "STREAM", "stream": {"stream_descriptor": {}}},
        {"type": "STREAM", "stream": []},
    ],
)
def test_a_state_of_no_stream_is_about_all(state):
    message = parse(orjson.dumps({"type": "STATE", "state": state}))

    assert message.stream is None
    assert "destinationStats" in json.loads(answer(message, 0, 0))["state"]


def test_a_state_of_an_unknown_shape_goes_back_as_it_is():
    message = parse(b'{"type":"STATE","state":"opaque"}')

    assert message == State({"type": "STATE", "state": "opaque"}, None)
    assert json.loads(answer(message, 1, 1)) == {"type": "STATE", "state": "opaque"}
