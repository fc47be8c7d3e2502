"""Whole fen, exact shares, and the ledger in which every yuan has a payer and a payee."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.calendar import DateLike, date_of, day_of, month_of

Integers = npt.NDArray[np.int64]
Amounts = int | np.integer[Any] | Integers

_PARTS = 10**9
_EXACT = 2**53  # up to here a float64 sum of whole numbers is exact
_SMALL = 4096  # larger posts are added up at once, smaller ones wait for company
_WAITING = 1 << 16
_SERVICE_YEARS = 256


def fen(yuan: float | str | Decimal | Fraction) -> int:
    """Return an amount in fen, halves to even, exactly as the amount is written.

    >>> fen(180), fen("0.125"), fen(29.99)
    (18000, 12, 2999)
    """
    if isinstance(yuan, Fraction):
        return round(yuan * 100)
    return int((Decimal(str(yuan)) * 100).to_integral_value(ROUND_HALF_EVEN))


def yuan(fen: int) -> Decimal:
    """Return an amount in yuan with two places, for printing.

    >>> str(yuan(18050))
    '180.50'
    """
    return Decimal(int(fen)).scaleb(-2)


def share_of(amount_fen: npt.ArrayLike, share: npt.ArrayLike) -> Any:  # noqa: ANN401 - a scalar for scalars
    """Return a share of an amount, halves up, in exact whole-number arithmetic.

    Args:
        amount_fen: Whole fen.
        share: 0 to 8, rounded to 1e-9.

    >>> int(share_of(12_345, 0.5)), share_of(np.array([18_000, 1]), 0.3).tolist()
    (6173, [5400, 0])
    """
    parts = np.rint(np.asarray(share, np.float64) * _PARTS).astype(np.int64)
    if np.any((parts < 0) | (parts > 8 * _PARTS)):
        message = f"a share must be in 0 to 8: {share!r}"
        raise ValueError(message)
    whole = np.asarray(amount_fen, np.int64) // _PARTS  # and what is left by multiplying: divmod is four times as slow
    return whole * parts + (np.subtract(amount_fen, whole * _PARTS) * parts + _PARTS // 2) // _PARTS


@dataclass(eq=False)
class _Series:
    """The sums of one (programme, kind, payer, payee) by month, service year and county."""

    months: int
    counties: int
    amount: Integers = field(init=False)
    count: Integers = field(init=False)

    def __post_init__(self) -> None:
        """Start with service year 0 alone; more are added when they are met."""
        self.amount = np.zeros((self.months, 1, self.counties), np.int64)
        self.count = np.zeros_like(self.amount)
        self.waiting: list[tuple[int, int | Integers, npt.NDArray[Any], Amounts]] = []

    def widen(self, service_year: int) -> None:
        """Make room for `service_year`."""
        if (missing := service_year + 1 - self.amount.shape[1]) > 0:
            room = np.zeros((self.months, missing, self.counties), np.int64)
            self.amount = np.concatenate([self.amount, room], axis=1)
            self.count = np.concatenate([self.count, room], axis=1)

    def add_waiting(self) -> None:
        """Add what waits to the sums."""
        if not self.waiting:
            return
        sizes = [len(codes) for _, _, codes, _ in self.waiting]
        month = np.repeat([entry[0] for entry in self.waiting], sizes)
        service = _column([entry[1] for entry in self.waiting], sizes)
        codes = np.concatenate([entry[2] for entry in self.waiting]).astype(np.int64)
        amounts = _column([entry[3] for entry in self.waiting], sizes)
        self.waiting.clear()
        self.add(month, service, codes, amounts)

    def add(self, month: npt.ArrayLike, service: Integers, codes: Integers, amounts: Integers) -> None:
        """Add single amounts to the sums.

        Raises:
            ValueError: An amount is negative, or a county or service year is unknown.
        """
        if not len(codes):
            return
        if amounts.min() < 0:
            message = f"an amount is {amounts.min()} fen: post it from payee to payer instead"
            raise ValueError(message)
        if codes.min() < 0 or codes.max() >= self.counties:
            message = f"county codes {codes.min()} to {codes.max()} are not all below {self.counties}"
            raise ValueError(message)
        if service.min() < 0 or service.max() >= _SERVICE_YEARS:
            message = f"service years {service.min()} to {service.max()} are not all in 0 to {_SERVICE_YEARS - 1}"
            raise ValueError(message)
        self.widen(int(service.max()))
        cell = (np.asarray(month, np.int64) * self.amount.shape[1] + service) * self.counties + codes
        self.count += np.bincount(cell, minlength=self.count.size).reshape(self.count.shape)
        self.amount += _sums(cell, amounts, self.amount.size).reshape(self.amount.shape)


def _column(values: list[Any], sizes: list[int]) -> Integers:
    if all(np.ndim(value) == 0 for value in values):
        return np.repeat(np.array(values, np.int64), sizes)
    return np.concatenate([np.broadcast_to(value, size) for value, size in zip(values, sizes, strict=True)]).astype(
        np.int64
    )


def _sums(cell: Integers, amounts: Integers, size: int) -> Integers:
    """Return the exact sums of `amounts` by `cell`."""
    if float(amounts.max()) * len(amounts) < _EXACT:
        return np.bincount(cell, weights=amounts, minlength=size).astype(np.int64)
    total = np.zeros(size, np.int64)
    np.add.at(total, cell, amounts)
    return total


@dataclass(frozen=True)
class Poster:
    """One programme's pen on the ledger."""

    ledger: "Ledger"
    programme: str

    def post(
        self,
        day: DateLike,
        kind: str,
        payer: str,
        payee: str,
        county_codes: npt.NDArray[Any],
        amount_fen: Amounts,
        service_year: int | Integers = 0,
    ) -> None:
        """Post amounts, one a county code: all equal, or one each.

        Raises:
            ValueError: A day outside the ledger, payer and payee are one, or (when the sums are read) a fault of
                amounts, counties or service years.
        """
        self.ledger.post(day, (self.programme, kind, payer, payee), county_codes, amount_fen, service_year)

    def post_totals(
        self,
        day: DateLike,
        kind: str,
        payer: str,
        payee: str,
        counts: npt.ArrayLike,
        amounts_fen: npt.ArrayLike,
        service_year: int = 0,
    ) -> None:
        """Post running totals: counts and amounts by county, shape (counties,)."""
        series = (self.programme, kind, payer, payee)
        self.ledger.post_totals(day, series, np.asarray(counts), np.asarray(amounts_fen), service_year)


class Ledger:
    """Double entry, kept as exact sums by month, programme, kind, payer, payee, county and service year.

    >>> ledger = Ledger(11, "2021-01-01", "2025-12-31")
    >>> post = ledger.of("resident_pension").post
    >>> post("2021-06-25", "entry_subsidy", "city", "resident_account", np.array([1, 1, 4]), fen(70))
    >>> ledger.balance("resident_account"), ledger.balance("city")
    (21000, -21000)
    """

    def __init__(self, counties: int, first_day: DateLike, last_day: DateLike) -> None:
        """Open a ledger for the counties 0 to `counties` - 1 and the days from first to last."""
        self._counties = counties
        self._first, last = day_of(first_day), day_of(last_day)
        self._first_month = month_of(self._first)
        self._month = [month_of(day) - self._first_month for day in range(self._first, last + 1)]
        self._series: dict[tuple[str, str, str, str], _Series] = {}
        self._waiting = 0

    def of(self, programme: str) -> Poster:
        """Return the programme's pen."""
        return Poster(self, programme)

    def post(
        self,
        day: DateLike,
        series: tuple[str, str, str, str],
        county_codes: npt.NDArray[Any],
        amount_fen: Amounts,
        service_year: int | Integers,
    ) -> None:
        """Post amounts to one (programme, kind, payer, payee); see `Poster.post`."""
        sums, month = self._sums_of(series), self._month_of(day)
        n = len(county_codes)
        if n > _SMALL:
            codes = county_codes.astype(np.int64)
            sums.add(month, _column([service_year], [n]), codes, _column([amount_fen], [n]))
            return
        if isinstance(amount_fen, np.ndarray):
            amount_fen = amount_fen.copy()
        if isinstance(service_year, np.ndarray):
            service_year = service_year.copy()
        sums.waiting.append((month, service_year, np.array(county_codes), amount_fen))
        self._waiting += n + 1
        if self._waiting > _WAITING:
            self._settle()

    def post_totals(
        self,
        day: DateLike,
        series: tuple[str, str, str, str],
        counts: npt.NDArray[Any],
        amounts_fen: npt.NDArray[Any],
        service_year: int,
    ) -> None:
        """Post county totals to one (programme, kind, payer, payee); see `Poster.post_totals`."""
        sums, month = self._sums_of(series), self._month_of(day)
        if amounts_fen.min() < 0 or counts.min() < 0:
            message = f"{series}: a county's total is negative: post it from payee to payer instead"
            raise ValueError(message)
        sums.widen(service_year)
        sums.count[month, service_year] += counts
        sums.amount[month, service_year] += amounts_fen

    def _month_of(self, day: DateLike) -> int:
        place = day_of(day) - self._first
        if not 0 <= place < len(self._month):
            message = f"{date_of(day)} is outside the ledger's days"
            raise ValueError(message)
        return self._month[place]

    def _sums_of(self, series: tuple[str, str, str, str]) -> _Series:
        sums = self._series.get(series)
        if sums is None:
            if series[2] == series[3]:
                message = f"{series}: payer and payee are one"
                raise ValueError(message)
            sums = self._series[series] = _Series(self._month[-1] + 1, self._counties)
        return sums

    def _settle(self) -> None:
        for sums in self._series.values():
            sums.add_waiting()
        self._waiting = 0

    def rows(self) -> dict[str, npt.NDArray[Any]]:
        """Return the cost table's columns, in order of month, programme, kind, payer, payee, county, service year."""
        self._settle()
        table: list[tuple[Any, ...]] = []
        for series, sums in self._series.items():
            for month, service, county in np.argwhere(sums.count | sums.amount).tolist():
                year, rest = divmod(month + self._first_month, 12)
                cell = (month, service, county)
                table.append((year, rest + 1, *series, county, service, int(sums.count[cell]), int(sums.amount[cell])))
        table.sort()
        names = (
            "year",
            "month",
            "programme",
            "kind",
            "payer",
            "payee",
            "county",
            "service_year",
            "count",
            "amount_fen",
        )
        columns = zip(*table, strict=True) if table else ([] for _ in names)
        words = ("programme", "kind", "payer", "payee")
        return {
            name: np.array(column, object if name in words else np.int64)
            for name, column in zip(names, columns, strict=True)
        }

    def balance(self, account: str, programme: str | None = None) -> int:
        """Return what `account` has received less what it has paid, in fen, of one programme or of all."""
        self._settle()
        total = 0
        for (of, _, payer, payee), sums in self._series.items():
            if account in (payer, payee) and programme in (None, of):
                total += int(sums.amount.sum()) * (1 if account == payee else -1)
        return total

    def accounts(self, programme: str | None = None) -> list[str]:
        """Return the accounts that have been posted to, in order."""
        return sorted({name for series in self._series if programme in (None, series[0]) for name in series[2:]})
