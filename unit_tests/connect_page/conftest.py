"""A person, and the file that is to be written."""

import pytest

from unit_tests.connect_page.person import Person


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.json"


@pytest.fixture
def person(file):
    return Person(file)
