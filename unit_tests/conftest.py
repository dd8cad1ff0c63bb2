"""Marks that Airbyte's standard tests set; they are known to pytest only where somebody says so."""


def pytest_configure(config):
    config.addinivalue_line("markers", "image_tests: needs the connector's image (Airbyte's standard tests)")
    config.addinivalue_line("markers", "requires_creds: needs credentials (Airbyte's standard tests)")
