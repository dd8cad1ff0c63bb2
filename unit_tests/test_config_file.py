"""The configuration file: whole or untouched, for nobody else to read, shared between processes."""

import json
import os
import stat
import threading

import pytest

from source_xero.config_file import ConfigFile, FileError

CONFIG = {"credentials": {"auth_type": "oauth2", "refresh_token": "r"}, "start_date": "2024-01-01"}


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def cannot(*_args, **_kwargs):
    raise OSError(13, "Permission denied")


def test_what_is_written_is_read_back_and_nobody_else_may_read_it(tmp_path):
    file = ConfigFile(tmp_path / "new" / "folder" / "config.json")

    file.write(CONFIG)

    assert file.read() == CONFIG
    assert mode(file.path) == 0o600
    assert mode(file.path.parent) == 0o700


def test_a_file_that_others_could_read_is_for_its_owner_alone_afterwards(tmp_path):
    path = tmp_path / "config.json"
    path.write_text("{}")
    path.chmod(0o644)

    ConfigFile(path).write(CONFIG)

    assert mode(path) == 0o600


def test_a_symbolic_link_stays_one_and_its_target_is_replaced(tmp_path):
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("{}")
    link.symlink_to(target)

    ConfigFile(link).write(CONFIG)

    assert link.is_symlink()
    assert json.loads(target.read_text()) == CONFIG


def test_a_file_that_is_not_there_holds_nothing(tmp_path):
    assert ConfigFile(tmp_path / "none.json").read() == {}


@pytest.mark.parametrize("content", ["no json", "[]", '"text"'])
def test_a_file_that_is_no_configuration_is_left_alone(tmp_path, content):
    path = tmp_path / "config.json"
    path.write_text(content)

    with pytest.raises(FileError, match=r"config\.json holds no JSON"):
        ConfigFile(path).read()
    with pytest.raises(FileError):
        ConfigFile(path).update({"refresh_token": "new"})

    assert path.read_text() == content


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "config.json"
    path.write_text("{}")
    monkeypatch.setattr(os, "fsync", cannot)

    with pytest.raises(FileError, match="cannot be written: Permission denied"):
        ConfigFile(path).write(CONFIG)

    assert path.read_text() == "{}"
    assert list(tmp_path.iterdir()) == [path]


def test_an_update_changes_the_credentials_and_nothing_else(tmp_path):
    file = ConfigFile(tmp_path / "config.json")
    file.write(CONFIG | {"x": {"y": ["é"]}})

    file.update({"refresh_token": "new", "access_token": "a"})

    credentials = {"auth_type": "oauth2", "refresh_token": "new", "access_token": "a"}
    assert file.read() == {**CONFIG, "x": {"y": ["é"]}, "credentials": credentials}


def test_an_update_keeps_what_somebody_changed_meanwhile(tmp_path):
    file = ConfigFile(tmp_path / "config.json")
    file.write(CONFIG)
    file.write(CONFIG | {"page_size": 10})

    ConfigFile(file.path).update({"refresh_token": "new"})

    assert file.read()["page_size"] == 10


def test_a_proof_changes_nothing_and_makes_nothing(tmp_path):
    path = tmp_path / "config.json"
    ConfigFile(path).prove()
    ConfigFile(tmp_path / "no" / "such" / "folder" / "config.json").prove()
    assert list(tmp_path.iterdir()) == []

    path.write_text(' {"odd":   "form"} ')
    ConfigFile(path).prove()
    assert path.read_text() == ' {"odd":   "form"} '


def test_a_file_that_cannot_be_replaced_fails_the_proof(tmp_path, monkeypatch):
    path = tmp_path / "config.json"
    path.write_text("{}")
    monkeypatch.setattr("pathlib.Path.replace", cannot)

    with pytest.raises(FileError, match="mount the folder and not the file"):
        ConfigFile(path).prove()


def test_a_folder_in_place_of_the_file_fails_the_proof(tmp_path):
    with pytest.raises(FileError, match="cannot be written"):
        ConfigFile(tmp_path).prove()


def test_one_at_a_time_has_the_file_alone(tmp_path):
    file, inside, most = ConfigFile(tmp_path / "config.json"), [], []

    def work():
        with ConfigFile(file.path).alone():
            inside.append(1)
            most.append(len(inside))
            file.write(CONFIG)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert most == [1] * 8


def test_without_a_folder_to_lock_it_goes_on(tmp_path):
    with ConfigFile(tmp_path / "none" / "config.json").alone():
        pass


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"credentials": []}'])
def test_the_latest_credentials_of_a_file_without_any_are_none(tmp_path, content):
    path = tmp_path / "config.json"
    path.write_text(content)

    assert ConfigFile(path).latest() == {}


def test_the_latest_credentials_are_those_in_the_file_now(tmp_path):
    file = ConfigFile(tmp_path / "config.json")
    file.write(CONFIG)

    assert file.latest() == CONFIG["credentials"]
