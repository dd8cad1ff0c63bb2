"""The token endpoint that a test asks."""

import pytest

from unit_tests.auth.endpoint import Xero


@pytest.fixture
def xero(requests_mock):
    return Xero(requests_mock)
