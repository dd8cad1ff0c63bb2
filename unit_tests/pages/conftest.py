"""Pages of few rows, and answers out of order."""

import pytest

from source_xero import ahead, pages
from unit_tests.pages.pool import OutOfOrder
from unit_tests.pages.xero_list import XeroList, seeded


@pytest.fixture
def pages_of(monkeypatch):
    """Make the lists of a fixed page size have pages of fewer rows than 100, so that small lists have many."""

    def resize(rows):
        monkeypatch.setattr(pages, "HUNDRED", rows)
        monkeypatch.setattr(XeroList, "fixed", rows)

    return resize


@pytest.fixture
def out_of_order(monkeypatch):
    def throw(seed):
        OutOfOrder.dice = seeded(seed)

    monkeypatch.setattr(ahead, "ThreadPoolExecutor", OutOfOrder)
    return throw
