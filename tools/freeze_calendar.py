"""Freeze the official calendar of China into `sim/data/calendar_cn.csv`.

Published years come from the package chinesecalendar (State Council notices), checked against the package holidays;
later years are projected from the statutory days of holidays. Run it once a year, when the next notice is out:

    python tools/freeze_calendar.py
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

import chinese_calendar
import holidays
from chinese_calendar import constants

FIRST_YEAR, LAST_YEAR = 2004, 2050
TARGET = Path(__file__).parents[1] / "sim" / "data" / "calendar_cn.csv"
WEEKEND = 5
Row = tuple[str, int, str, str]


def published() -> Iterator[Row]:
    """Give each named day of the published years: holidays and the weekends worked in lieu."""
    for day, name in constants.holidays.items():
        yield day.isoformat(), 0, name, "State Council"
    for day, name in constants.workdays.items():
        yield day.isoformat(), 1, f"worked for {name}", "State Council"


def projected(first_year: int) -> Iterator[Row]:
    """Give the statutory days of later years, a weekend one moved to the next working day."""
    for day, name in holidays.China(years=range(first_year, LAST_YEAR + 1)).items():
        if first_year <= day.year <= LAST_YEAR:
            yield day.isoformat(), 0, name.replace(";", " and"), "projected"


def differences(last_year: int) -> list[dt.date]:
    """Return the published days on which the two packages disagree."""
    other = holidays.China(years=range(FIRST_YEAR, last_year + 1))
    day, found = dt.date(FIRST_YEAR, 1, 1), []
    while day.year <= last_year:
        if chinese_calendar.is_workday(day) != other.is_working_day(day):
            found.append(day)
        day += dt.timedelta(1)
    return found


def main() -> None:
    """Write the file and tell where the packages disagree."""
    last_year = max(constants.holidays).year
    rows = sorted([*published(), *projected(last_year + 1)])
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["date", "is_workday", "holiday", "source"])
        writer.writerows(rows)
    sys.stdout.write(f"{len(rows)} rows to {TARGET.name}; packages disagree on {differences(last_year)}\n")


if __name__ == "__main__":
    main()
