"""Tokens that survive: long reads, many workers, lost answers, and sudden deaths.

`--update-config` is what keeps a configuration file current where no platform does.
"""

import json
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier

import pendulum
import pytest

from integration_tests.program import SECONDS
from integration_tests.run import Run, assert_well_behaved
from integration_tests.writing import activation, append, message
from source_xero.api.auth import TokenSource, http_session

TOKEN = "/connect/token"
HALF_HOUR = 1800


def renewals(calls):
    return [call for call in calls if call["path"] == TOKEN]


@pytest.fixture
def config_file(tmp_path, xero):
    """A configuration in a file that nobody keeps current but the program."""
    path = tmp_path / "kept" / "config.json"
    path.parent.mkdir()
    path.write_text(json.dumps(xero.config))
    return path


def held(path):
    return json.loads(path.read_text())["credentials"]


@pytest.fixture
def read_from(config_file, program, sync, xero):
    """Reads from that file, as cron does; `kill_at` kills it when its first message of a kind is out."""

    def read(*streams, kill_at=None, fails=False):
        command = program.command("read", config=config_file, catalog=sync.configured(streams))
        before, seen = xero.asked(), []
        given = {"credentials": held(config_file)}
        with subprocess.Popen(
            [*command, "--update-config"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=program.folder
        ) as child:
            assert child.stdout
            assert child.stderr
            for line in child.stdout:
                seen.append(line.rstrip("\n"))
                if kill_at and f'"type":"{kill_at}"' in line:
                    child.kill()
                    break
            errors = child.stderr.read()
            code = child.wait(SECONDS)
        run = Run(code, [line for line in seen if line], errors, xero.requests(before))
        assert_well_behaved(run, given)
        if not kill_at:
            assert (run.code != 0) == fails, run.told
        return run

    return read


# Long reads


def test_a_read_of_four_hours_renews_eight_times_and_loses_nothing(xero, sync):
    """In Xero's time, in which seven and a half minutes pass at each of 32 pages. The program's own clock stands still, so
    that it is Xero who says each time that the token has ended; the next test is about clocks that agree."""
    tenant = xero.tenants[1]
    xero.create("contacts", {"Name": "One more {n}"}, tenant, count=300)
    sync("organisations")  # signed in
    began = xero.now
    for half_hour in range(8):  # four pages, and a call that comes too late, which takes no time
        xero.when("/Contacts$", {"verb": "clock", "advance": 450.25}, on=5 * half_hour + 1, times=4, tenant=tenant)
    run = sync("contacts", page_size=8)
    assert (xero.now - began).total_seconds() >= 8 * HALF_HOUR
    assert len(renewals(run.calls)) == 8
    assert [call["status"] for call in run.calls].count(401) == 8
    assert Counter(run.keys("contacts")) == Counter(xero.holds("contacts").keys())
    assert len(run.controls) == 8
    # The last one that was announced is the one that works.
    xero.pass_time(minutes=40)
    assert sync("organisations").records


def test_a_token_is_renewed_before_it_ends(xero):
    """Four hours with a call every two minutes, clocks agreeing: no call meets a token that has ended."""
    xero.do("clock", freeze=True)
    source = TokenSource(
        xero.config["credentials"], xero.url, lambda: None, http_session(), now=lambda: pendulum.instance(xero.now)
    )
    source.token()
    before, with_session = xero.asked(), http_session()
    for _ in range(120):
        xero.pass_time(minutes=2)
        answer = with_session.get(
            f"{xero.url}/connections", headers={"Authorization": f"Bearer {source.token()}"}, timeout=SECONDS
        )
        assert answer.status_code == 200
    assert len(renewals(xero.requests(before))) == 8


# Many workers


def test_eight_workers_cause_one_renewal(xero):
    """All of them find the token ended at the same moment, and Xero takes its time to answer."""
    xero.when(TOKEN, delay=0.5, times=None)
    announced, start = [], Barrier(8)
    credentials = xero.config["credentials"]
    source = TokenSource(credentials, xero.url, lambda: announced.append(deepcopy(credentials)), http_session())
    ended = source.token()
    before = xero.asked()

    def work(_):
        start.wait()
        source.renew(ended)
        return source.token()

    with ThreadPoolExecutor(8) as workers:
        tokens = set(workers.map(work, range(8)))
    assert len(renewals(xero.requests(before))) == 1
    assert tokens == {announced[-1]["access_token"]}
    assert len(announced) == 2


def test_programs_that_share_a_file_cause_one_renewal(xero, read_from):
    xero.when(TOKEN, delay=0.5, times=None)
    before = xero.asked()
    with ThreadPoolExecutor(3) as several:
        runs = list(several.map(lambda _: read_from("organisations"), range(3)))
    assert len(renewals(xero.requests(before))) == 1
    assert all(set(run.keys("organisations")) == set(xero.holds("organisations")) for run in runs)
    xero.pass_time(minutes=40)
    assert read_from("organisations").records


# Lost answers and sudden deaths


def test_the_file_is_current_before_the_new_token_is_used(xero, read_from, config_file):
    first = held(config_file)
    run = read_from("organisations")
    kept = held(config_file)
    assert kept["refresh_token"] != first["refresh_token"]
    assert kept == run.controls[-1]["credentials"]
    assert oct(config_file.stat().st_mode & 0o777) == "0o600"
    assert [one.name for one in config_file.parent.iterdir()] == ["config.json"]
    # The next run, with what is in the file, needs no token, and much later no consent.
    assert renewals(read_from("organisations").calls) == []
    xero.pass_time(days=59)
    assert len(renewals(read_from("organisations").calls)) == 1


def test_killed_right_after_a_renewal_the_next_run_still_connects(xero, read_from, config_file):
    first = held(config_file)
    xero.when("/connections", delay=30)
    killed = read_from("organisations", kill_at="CONTROL")
    assert (killed.code, killed.records) == (-9, {})
    assert held(config_file)["refresh_token"] != first["refresh_token"]
    xero.do("clear_rules")
    xero.pass_time(minutes=40)  # the token before is beyond its grace
    assert read_from("organisations").records


def test_a_renewal_whose_answer_never_came_is_made_good_by_the_next_run(xero, read_from, config_file):
    """Xero has rotated the token and nobody knows the new one: the old one is taken again, for a while."""
    first = held(config_file)
    xero.when(TOKEN, truncate=40, times=None)
    lost = read_from("organisations", fails=True)
    assert lost.records == {}
    assert {error.failure_type for error in lost.errors} <= {"transient_error", "system_error"}, lost.errors
    assert held(config_file) == first, "what was not answered is not written"
    xero.do("clear_rules")
    xero.pass_time(minutes=20)  # within the grace
    assert read_from("organisations").records
    xero.pass_time(minutes=40)
    assert read_from("organisations").records


def test_a_dropped_answer_is_asked_for_again_at_once(xero, read_from):
    xero.when(TOKEN, truncate=40)
    run = read_from("organisations")
    assert len(renewals(run.calls)) == 2
    assert set(run.keys("organisations")) == set(xero.holds("organisations"))
    xero.pass_time(minutes=40)
    assert read_from("organisations").records


def test_a_refresh_token_that_is_refused_says_how_to_connect_again(xero, read_from, config_file):
    xero.do("revoke_tokens")
    first = config_file.read_text()
    run = read_from("organisations", fails=True)
    assert {error.failure_type for error in run.errors} == {"config_error"}
    assert any("source-xero connect" in error.message for error in run.errors), run.errors
    assert config_file.read_text() == first


def test_a_file_that_cannot_be_kept_current_is_said_before_its_token_is_used(xero, program, sync, config_file):
    """A folder in its place: what a mistyped mount makes of it."""
    folder = config_file.parent / "mounted"
    folder.mkdir()
    before = xero.asked()
    run = subprocess.run(
        [*program.command("read", config=folder, catalog=sync.configured(("organisations",))), "--update-config"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert run.returncode == 1
    assert str(folder) in run.stdout
    assert xero.requests(before) == []


def test_writing_keeps_the_file_current_too(xero, program, config_file):
    first = held(config_file)
    row = append("contacts", Name="Aroha Tane", tenant_id=xero.tenants[0].id)
    command = program.command("write", config=config_file, catalog=activation([row]))

    done = subprocess.run(
        [*command, "--update-config"],
        input=message(row.stream, row.data),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )

    assert held(config_file)["refresh_token"] != first["refresh_token"]
    assert held(config_file)["refresh_token"] in done.stdout  # told to a platform as well
    assert "Aroha Tane" in [one["Name"] for one in xero.elements("contacts", xero.tenants[0])]
