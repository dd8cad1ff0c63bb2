"""A company of each profile and size, which tests only read."""

import pytest

from unit_tests.sandbox.founding import founded
from xero_sandbox.company import PROFILES


@pytest.fixture(scope="module", params=[*((key, "demo") for key in PROFILES), ("nz", "small"), ("us", "small")], ids="-".join)
def books(request):
    profile, size = request.param
    return founded(profile, size)
