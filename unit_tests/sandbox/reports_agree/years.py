"""The companies with their financial years, and the days that reports about them are asked for."""

from datetime import timedelta

from unit_tests.sandbox.report_reading import AU, DEMO, NZ, UK, US

EVERYBODY = [DEMO, AU, NZ, UK, US]
YEAR_ENDS = {DEMO: (3, 31), AU: (6, 30), NZ: (3, 31), UK: (3, 31), US: (12, 31)}
DAYS = ["2026-11-23", "2026-04-01", "2026-03-31", "2026-07-14", "2025-12-31", "2026-02-28"]
BASES = ["false", "true"]


def year_start(number, day):
    """The first day of the financial year, counted back day by day."""
    month, last = YEAR_ENDS[number]
    while ((day - timedelta(days=1)).month, (day - timedelta(days=1)).day) != (month, last):
        day -= timedelta(days=1)
    return day
