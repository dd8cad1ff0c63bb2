"""The clock of a test."""

import pytest

from unit_tests.limits.budget import Clock


@pytest.fixture
def clock():
    return Clock()
