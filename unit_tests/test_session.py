"""What one configuration shares in a process: the organisations it works with."""

import threading

import pytest

from source_xero.api.session import Organisation, Session, choose

A = {"id": "c1", "tenantId": "AAAA", "tenantType": "ORGANISATION", "tenantName": "Alpha"}
B = {"id": "c2", "tenantId": "bbbb", "tenantType": "ORGANISATION", "tenantName": None}
PRACTICE = {"id": "c3", "tenantId": "pppp", "tenantType": "PRACTICE", "tenantName": "Books & Co"}


def session(**more):
    config = {
        "credentials": {"auth_type": "access_token", "access_token": "x"},
        "identity_url": "https://identity.example",
        "concurrent_calls": 5,
        "calls_per_minute": 60,
        "day_reserve": 0,
    }
    return Session(config | more, lambda _config: None, lambda _secret: None)


def test_without_a_choice_every_organisation_is_worked_with_and_no_practice():
    assert choose([A, B, PRACTICE], ()) == [Organisation("AAAA", "Alpha"), Organisation("bbbb", "")]


@pytest.mark.parametrize("wanted", ["AAAA", "aaaa", "aAaA"])
def test_an_organisation_is_chosen_by_its_id_in_any_case_and_keeps_xeros_spelling(wanted):
    assert choose([A, B], [wanted]) == [Organisation("AAAA", "Alpha")]


def test_a_chosen_organisation_that_is_not_connected_is_lost_and_not_forgotten():
    assert choose([A, B], ["cccc", "bbbb"]) == [Organisation("cccc", "", lost=True), Organisation("bbbb", "")]


def test_a_practice_cannot_be_chosen():
    assert choose([PRACTICE], ["pppp"]) == [Organisation("pppp", "", lost=True)]


def test_an_organisation_chosen_twice_is_worked_with_once():
    assert choose([A], ["AAAA", "AAAA"]) == [Organisation("AAAA", "Alpha")]


def test_an_organisation_chosen_twice_in_different_case_is_worked_with_once():
    assert len(choose([A], ["AAAA", "aaaa"])) == 1


@pytest.mark.parametrize(
    ("organisation", "text"),
    [(Organisation("t1", "Alpha"), "organisation Alpha (t1)"), (Organisation("t1", ""), "organisation t1")],
)
def test_an_organisation_is_called_by_name_and_id(organisation, text):
    assert str(organisation) == text


def test_connections_are_asked_for_once_whoever_comes_first():
    asked, one = [], session()
    together = threading.Barrier(10)

    def ask():
        asked.append(1)
        return [A, B]

    def come():
        together.wait(10)
        one.organisations(ask)

    threads = [threading.Thread(target=come) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(asked) == 1


def test_connections_that_could_not_be_had_fail_everybody_with_one_sentence_and_at_once():
    asked, one, told = [], session(), []
    together = threading.Barrier(10)

    def fail():
        asked.append(1)
        raise ConnectionError("Xero is down")

    def come():
        together.wait(10)
        try:
            one.organisations(fail)
        except ConnectionError as error:
            told.append(str(error))

    threads = [threading.Thread(target=come) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert told == ["Xero is down"] * 10
    assert len(asked) == 1
    with pytest.raises(ConnectionError, match="Xero is down"):
        one.connections(lambda: [A])


def test_another_run_asks_for_its_connections_anew():
    with pytest.raises(ZeroDivisionError):
        session().connections(lambda: [1 / 0])

    assert session().connections(lambda: [A]) == [A]


def test_an_organisation_that_was_known_and_is_not_connected_any_more_is_missed_once():
    one = session()
    one.organisations(lambda: [A, PRACTICE])

    assert one.missed(["aaaa", "bbbb", "CCCC"]) == ["bbbb", "CCCC"]
    assert one.missed(["AAAA", "bbbb", "cccc", "dddd"]) == ["dddd"]


def test_where_organisations_are_chosen_none_is_missed_for_the_chosen_are_lost_and_others_unwanted():
    one = session(tenant_ids=["AAAA", "bbbb"])
    one.organisations(lambda: [A])

    assert one.missed(["AAAA", "bbbb", "cccc"]) == []


def test_an_organisation_has_its_name_once_the_connections_are_known():
    one = session(tenant_ids=["bbbb"])

    assert one.organisation("AAAA") == Organisation("AAAA", "")
    assert one.organisations(lambda: [A, B]) == [Organisation("bbbb", "")]
    assert one.organisation("AAAA") == Organisation("AAAA", "Alpha")
