"""One picture of the loaded books: money in and out by month, and what is owed and for how long."""

from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from demo.ledger import Age, Ledger, Month

MONTHS = 24

_IN, _OUT, _NET = "#1f8a70", "#e07a3f", "#243447"  # told apart by colour-blind readers too
_INK, _FAINT, _GRID = "#243447", "#6b7785", "#e3e7eb"
_UNFINISHED = 0.45  # opacity of the month that is not over
_WIDTH, _ROW_HEIGHT, _HEAD, _FOOT = 15.0, 4.3, 1.15, 0.6  # inches
_SHORT = 10_000
_THOUSAND, _MILLION = 1_000, 1_000_000
_STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": _INK,
    "axes.edgecolor": _GRID,
    "axes.labelcolor": _FAINT,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "axes.axisbelow": True,
}


def draw(ledger: Ledger, path: Path) -> None:
    """Draws the loaded tables of a ledger, and nothing else, to a PNG."""
    companies = ledger.companies()
    height = _HEAD + _FOOT + _ROW_HEIGHT * len(companies)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), dpi=130, facecolor="white")
        _frame(figure, height, ledger)
        rows = figure.add_gridspec(
            len(companies),
            2,
            width_ratios=(1.75, 1),
            left=0.06,
            right=0.975,
            top=1 - (_HEAD + 0.5) / height,
            bottom=(_FOOT + 0.45) / height,
            hspace=0.48,
            wspace=0.13,
        )
        for number, company in enumerate(companies):
            months, ages = ledger.months(company, MONTHS), ledger.ages(company)
            left, right = (figure.add_subplot(rows[number, column]) for column in (0, 1))
            _money(left, months)
            _debts(right, ages)
            _title(left, f"{company.name}, {company.currency}", _sentence_of_months(months))
            _title(right, "What is owed, and how late", _sentence_of_ages(ages))
        figure.savefig(path)


def _frame(figure: Figure, height: float, ledger: Ledger) -> None:
    day = ledger.day()
    figure.text(0.06, 1 - 0.52 / height, "Money in and out, and who still owes it", size=21, weight="bold")
    figure.text(
        0.06,
        1 - 0.84 / height,
        f"Read from Xero into DuckDB, as of {day.day} {day:%B %Y}. Each company in its own currency.",
        size=11.5,
        color=_FAINT,
    )
    legend = ((_IN, "in, or owed to us"), (_OUT, "out, or owed by us"), (_NET, "in minus out"))
    for place, (colour, words) in enumerate(legend):
        across, up = (0.672, 0.789, 0.907)[place], 1 - 0.84 / height
        figure.text(across, up, "\N{BLACK SQUARE}" if colour != _NET else "\N{BLACK CIRCLE}", color=colour, size=12)
        figure.text(across + 0.012, up, words, size=10.5)
    source = (
        "Source: demo-output/xero.duckdb, tables payments, bank_transactions, accounts, invoices, organisations. "
        "Money on bank and card accounts, transfers between them left out.\n"
        "Owed: approved invoices and bills by days after the due date; credit notes not taken off. "
        "Foreign currencies at the rate of each document."
    )
    figure.text(0.06, 0.2 / height, source, size=8.5, color=_FAINT, linespacing=1.5)


def _money(axes: Axes, months: list[Month]) -> None:
    places = range(len(months))
    fade = [1.0] * (len(months) - 1) + [_UNFINISHED]
    for place, month, alpha in zip(places, months, fade, strict=True):
        axes.bar(place, float(month.money_in), width=0.72, color=_IN, alpha=alpha)
        axes.bar(place, -float(month.money_out), width=0.72, color=_OUT, alpha=alpha)
    left = [float(month.money_in - month.money_out) for month in months]
    axes.plot(places, left, color=_NET, linewidth=1.1, marker="o", markersize=4.2, markeredgecolor="white", markeredgewidth=0.8)
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.set_xlim(-0.7, len(months) - 0.3)
    # The year only where it begins: 24 of them would be noise.
    labels = [f"{month.first_day:%b\n%Y}" if month.first_day.month == 1 else f"{month.first_day:%b}\n" for month in months]
    axes.set_xticks(list(places), [*labels[:-1], f"{months[-1].first_day:%b}\nso far"], size=8.8)
    axes.margins(y=0.07)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _brief(value).replace("-", "\N{MINUS SIGN}")))
    _plain(axes, grid=True)


def _debts(axes: Axes, ages: list[Age]) -> None:
    places = range(len(ages))
    to_us, by_us = [float(age.to_us) for age in ages], [-float(age.by_us) for age in ages]
    largest = max(1.0, *to_us, *(-value for value in by_us))
    for values, colour in ((to_us, _IN), (by_us, _OUT)):
        axes.bar(places, values, width=0.62, color=colour)
        for place, value in zip(places, values, strict=True):
            if value:
                offset, side = (0.03, "bottom") if value > 0 else (-0.03, "top")
                axes.text(
                    place, value + offset * largest, _brief(abs(value)), ha="center", va=side, color=colour, weight="bold"
                )
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.set_ylim(min(by_us) - 0.2 * largest, max(to_us) + 0.2 * largest)
    axes.set_xticks(list(places), [age.name for age in ages], size=9.5)
    axes.set_yticks([])
    _plain(axes, grid=False)


def _plain(axes: Axes, *, grid: bool) -> None:
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    if grid:
        axes.grid(axis="y", color=_GRID, linewidth=0.9)


def _title(axes: Axes, title: str, sentence: str) -> None:
    axes.annotate(title, (0, 1), xytext=(0, 25), xycoords="axes fraction", textcoords="offset points", size=13, weight="bold")
    axes.annotate(sentence, (0, 1), xytext=(0, 9), xycoords="axes fraction", textcoords="offset points", size=10, color=_FAINT)


def _sentence_of_months(months: list[Month]) -> str:
    money_in, money_out = sum(month.money_in for month in months), sum(month.money_out for month in months)
    return f"{months[0].first_day:%B %Y} to {months[-1].first_day:%B %Y}: {_brief(money_in)} in, {_brief(money_out)} out"


def _sentence_of_ages(ages: list[Age]) -> str:
    def words(amounts: list[Decimal], owed: str) -> str:
        return f"{_brief(sum(amounts))} owed {owed}, {_brief(sum(amounts[1:]))} of it late"

    return f"{words([age.to_us for age in ages], 'to us')}; {words([age.by_us for age in ages], 'by us')}"


def _brief(amount: float | Decimal) -> str:
    """An amount as short as a label may be: 940, 9.4k, 94k, 1.23M."""
    size = abs(amount)
    if size >= _MILLION:
        return f"{float(amount) / _MILLION:.2f}M"
    if size >= _SHORT:
        return f"{float(amount) / _THOUSAND:.0f}k"
    if size >= _THOUSAND:
        return f"{float(amount) / _THOUSAND:.1f}k"
    return f"{float(amount):.0f}"
