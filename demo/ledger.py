"""What an accountant asks of the loaded tables, in SQL. Amounts are in an organisation's own currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

# Xero's rates are foreign units for one of the organisation's own, so amounts are divided by them.
# Draft and submitted documents are nobody's debt yet, and voided or deleted ones never were: only AUTHORISED ones count.
_VIEWS = """
CREATE TEMP VIEW companies AS
    SELECT tenant_id, name, basecurrency AS currency FROM organisations;

CREATE TEMP VIEW movements AS  -- of money on bank and card accounts: in is positive, out negative
    SELECT
        payment.tenant_id,
        payment.date,
        CASE WHEN payment.paymenttype IN ('ACCRECPAYMENT', 'APCREDITPAYMENT', 'APOVERPAYMENTPAYMENT', 'APPREPAYMENTPAYMENT')
             THEN 1 ELSE -1 END
        * CASE WHEN coalesce(account.currencycode, company.currency) = company.currency THEN payment.bankamount
               ELSE round(payment.amount / payment.currencyrate, 2) END AS amount
    FROM payments payment
    JOIN companies company USING (tenant_id)
    JOIN accounts account
      ON account.tenant_id = payment.tenant_id AND account.accountid = (payment.account ->> 'AccountID')
    WHERE payment.status = 'AUTHORISED' AND account.type = 'BANK'
    UNION ALL
    SELECT
        tenant_id,
        date,
        CASE WHEN type LIKE 'RECEIVE%' THEN 1 ELSE -1 END * round(total / coalesce(currencyrate, 1), 2)
    FROM bank_transactions
    WHERE status = 'AUTHORISED' AND type NOT LIKE '%TRANSFER';

CREATE TEMP VIEW debts AS  -- what is still to be paid on approved invoices (to us) and bills (by us)
    SELECT
        tenant_id,
        type = 'ACCREC' AS to_us,
        round(amountdue / coalesce(currencyrate, 1), 2) AS amount,
        date_diff('day', duedate, (SELECT max(_airbyte_extracted_at)::DATE FROM organisations)) AS days_late
    FROM invoices
    WHERE status = 'AUTHORISED' AND amountdue <> 0;
"""

_COMPANIES = "SELECT tenant_id, name, currency FROM companies ORDER BY name"

_MONTHS = """
    WITH last AS (SELECT max(date_trunc('month', date)) AS month FROM movements),
    months AS (
        SELECT unnest(generate_series(month - to_months($count - 1), month, INTERVAL 1 MONTH))::DATE AS month FROM last
    )
    SELECT months.month, coalesce(sum(amount) FILTER (amount > 0), 0), coalesce(-sum(amount) FILTER (amount < 0), 0)
    FROM months
    LEFT JOIN movements ON date_trunc('month', movements.date) = months.month AND tenant_id = $tenant
    GROUP BY months.month
    ORDER BY months.month
"""

_AGES = """
    SELECT
        CASE WHEN days_late <= 0 THEN 0 WHEN days_late <= 30 THEN 1 WHEN days_late <= 60 THEN 2 WHEN days_late <= 90 THEN 3
             ELSE 4 END AS age,
        coalesce(sum(amount) FILTER (to_us), 0),
        coalesce(sum(amount) FILTER (NOT to_us), 0)
    FROM debts
    WHERE tenant_id = $tenant
    GROUP BY age
"""

_FIGURES = """
    SELECT
        (SELECT coalesce(sum(amount), 0) FROM debts WHERE tenant_id = $tenant AND to_us),
        (SELECT coalesce(sum(amount), 0) FROM debts WHERE tenant_id = $tenant AND NOT to_us),
        (SELECT coalesce(sum(amount), 0) FROM movements WHERE tenant_id = $tenant AND amount > 0),
        (SELECT coalesce(-sum(amount), 0) FROM movements WHERE tenant_id = $tenant AND amount < 0)
"""

AGES = (
    "not yet\ndue",
    "1\N{EN DASH}30\ndays late",
    "31\N{EN DASH}60\ndays late",
    "61\N{EN DASH}90\ndays late",
    "over 90\ndays late",
)


@dataclass(frozen=True)
class Company:
    """An organisation whose books are loaded."""

    tenant_id: str
    name: str
    currency: str


@dataclass(frozen=True)
class Month:
    """Money on and off the bank and card accounts in one month, both positive."""

    first_day: date
    money_in: Decimal
    money_out: Decimal


@dataclass(frozen=True)
class Age:
    """What is owed, to us and by us, and for how long: one of `AGES`."""

    name: str
    to_us: Decimal
    by_us: Decimal


@dataclass(frozen=True)
class Figures:
    """The four sums by which a warehouse is compared with Xero."""

    owed_to_us: Decimal
    owed_by_us: Decimal
    money_in: Decimal
    money_out: Decimal


class Ledger:
    """The loaded tables of a DuckDB file; not to be open while a sync writes."""

    def __init__(self, path: Path) -> None:
        self._database = duckdb.connect(str(path), read_only=True)
        self._database.execute(_VIEWS)

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def companies(self) -> list[Company]:
        """All organisations, by name."""
        return [Company(*row) for row in self._database.execute(_COMPANIES).fetchall()]

    def day(self) -> date:
        """The day (UTC) of the last sync: lateness counts from it."""
        row = self._database.execute("SELECT max(_airbyte_extracted_at)::DATE FROM organisations").fetchone()
        return row[0] if row else date.min

    def months(self, company: Company, count: int) -> list[Month]:
        """The last months in which money moved anywhere, empty ones included."""
        rows = self._database.execute(_MONTHS, {"tenant": company.tenant_id, "count": count}).fetchall()
        return [Month(day, _cents(money_in), _cents(money_out)) for day, money_in, money_out in rows]

    def ages(self, company: Company) -> list[Age]:
        """What is owed, in the order of `AGES`, empty ones included."""
        rows = self._database.execute(_AGES, {"tenant": company.tenant_id}).fetchall()
        known = {age: (_cents(to_us), _cents(by_us)) for age, to_us, by_us in rows}
        return [Age(name, *known.get(age, (Decimal(0), Decimal(0)))) for age, name in enumerate(AGES)]

    def figures(self, company: Company) -> Figures:
        """The four sums, over all time."""
        row = self._database.execute(_FIGURES, {"tenant": company.tenant_id}).fetchone()
        return Figures(*map(_cents, row or ()))

    def counts(self, stream: str) -> dict[str, int]:
        """Rows of a stream's table by tenant id."""
        rows = self._database.table(stream).aggregate("tenant_id, count(*)").fetchall()
        return dict(rows)

    def ids(self, stream: str, key: str, newer_than: object = None) -> set[str]:
        """Ids of a stream's rows; with a moment from `newest`, of those that arrived after it."""
        table = self._database.table(stream)
        if newer_than is not None:
            table = table.filter(f"_airbyte_extracted_at > TIMESTAMP '{newer_than}'")
        return {one for (one,) in table.project(key).fetchall()}

    def newest(self, streams: list[str]) -> object:
        """The moment at which the last row of these streams arrived."""
        newest = [self._database.table(stream).max("_airbyte_extracted_at").fetchone() for stream in streams]
        return max(row[0] for row in newest if row and row[0] is not None)


def _cents(amount: object) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))
