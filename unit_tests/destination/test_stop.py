"""A signal ends the sync where nothing is lost by it."""

import signal

import pytest

from source_xero.destination.stop import Interrupted, Stop


def test_a_signal_during_work_takes_effect_at_the_next_wait():
    stop = Stop()
    stop.ask(signal.SIGTERM)

    with pytest.raises(Interrupted) as interrupted, stop.waiting():
        pytest.fail("waited")
    assert interrupted.value.signal == signal.SIGTERM


def test_a_signal_during_a_wait_takes_effect_at_once():
    stop = Stop()

    with pytest.raises(Interrupted), stop.waiting():
        stop.ask(signal.SIGINT)


def test_a_second_signal_takes_effect_at_once():
    stop = Stop()
    stop.ask(signal.SIGINT)

    with pytest.raises(Interrupted):
        stop.ask(signal.SIGINT)


def test_a_wait_without_a_signal_passes():
    stop = Stop()

    with stop.waiting():
        pass
    stop.ask(signal.SIGINT)  # noted: no wait is under way any more
