"""One company of each country, which tests only read."""

import pytest

from unit_tests.sandbox.report_reading import companies


@pytest.fixture(scope="package")
def client():
    return companies("demo")
