"""What one test has seen is nothing to the next."""

import pytest

from unit_tests.cdk_contract.seen import SEEN


@pytest.fixture(autouse=True)
def _nothing_seen():
    SEEN.clear()
