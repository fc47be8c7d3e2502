"""Accounts and monthly amounts of everybody at the year's end: one pass each, without columns in between."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.kernels.jit import compiled

Column = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]

PARTS = 10**9  # of a share, as in `money.share_of`


@compiled
def credit_year(
    account: Column,
    pension: tuple[Column, Column, Column],
    area: Column,
    areas: int,
    part: int,
    months: tuple[int, int],
) -> tuple[Integers, Integers, Rows, Rows]:
    """Take from the accounts what pensions were paid, then credit interest; return people and interest by area.

    Returned last are the pensioners whose account will be empty by the last month asked for, and in which month.

    Args:
        account: balance of everybody; changed.
        pension: what each is paid a month out of the account (0 for nobody's), from which month on (changed: now
            from the present one), and whether the account is empty, so that others pay.
        area: where everybody lives.
        areas: how many areas there are.
        part: interest, in parts of `PARTS`; what is credited is rounded, halves up.
        months: the present month, not paid yet, and the last one to look ahead to.
    """
    monthly, since, spent = pension
    month, last = months
    n, ending = len(account), 0
    people, credited = np.zeros(areas, np.int64), np.zeros(areas, np.int64)
    rows, ends = np.empty(n, np.int32), np.empty(n, np.int32)
    for row in range(n):
        balance, each = np.int64(account[row]), np.int64(monthly[row])
        draws = each > 0 and not spent[row]
        if draws:
            balance -= each * (month - since[row])
            since[row] = month
        if balance > 0:
            whole = balance // PARTS
            interest = whole * part + ((balance - whole * PARTS) * part + PARTS // 2) // PARTS
            people[area[row]] += 1
            credited[area[row]] += interest
            balance += interest
        if draws and month + balance // each <= last:
            rows[ending], ends[ending] = row, month + balance // each
            ending += 1
        account[row] = balance
    return people, credited, rows[:ending].copy(), ends[:ending].copy()


@compiled
def _left_on(account: Column, pension: tuple[Column, Column, Column], month: int, left: Column) -> None:
    monthly, since, spent = pension
    for row in range(len(account)):
        drawn = np.int64(monthly[row]) * (month - since[row])
        left[row] = 0 if monthly[row] > 0 and spent[row] else account[row] - drawn


def left_on(account: Column, pension: tuple[Column, Column, Column], month: int) -> Column:
    """Return what is on everybody's account before a month's payment.

    Args:
        account: balance of everybody when the pension was last taken from it.
        pension: monthly amount, month since which it has not been taken, and whether the account is empty, as in
            `credit_year`.
        month: the month.
    """
    left = np.empty(len(account), account.dtype)
    _left_on(account, pension, month, left)
    return left


@compiled
def paid_since(codes: Column, since: Column, amounts: Integers, month: int) -> tuple[Rows, Integers]:
    """Return who was paid something in the months before `month`, and how much each; it is not told again.

    Args:
        codes: of everybody, 0 for nobody's.
        since: the first month that has not been told, of everybody; changed.
        amounts: what is paid a month, by code.
        month: the present month, not paid yet.
    """
    n, paid = len(codes), 0
    rows, sums = np.empty(n, np.int32), np.empty(n, np.int64)
    for row in range(n):
        if codes[row] > 0 and since[row] < month:
            rows[paid], sums[paid] = row, amounts[codes[row]] * (month - since[row])
            since[row] = month
            paid += 1
    return rows[:paid].copy(), sums[:paid].copy()
