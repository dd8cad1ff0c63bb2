"""What pytest is told: marks that Airbyte's standard tests set, and modules whose assertions say what differs."""

import pytest

# pytest spells out the assertions of test modules only; these assert for several of them.
pytest.register_assert_rewrite("unit_tests.pages.xero_list", "unit_tests.paged_read", "unit_tests.syncs")


def pytest_configure(config):
    config.addinivalue_line("markers", "image_tests: needs the connector's image (Airbyte's standard tests)")
    config.addinivalue_line("markers", "requires_creds: needs credentials (Airbyte's standard tests)")
