"""Quantities: the types in which parameters are declared, each with its unit and hard limits.

To a type checker `fee: YuanPerYear` is a plain number; to the scenario reader it is a kind of value
with a unit, limits and a way to be read (`180`, `"180 yuan/year"`). Any other quantity is
`Annotated[float, Quantity("km/hour", 0, None)]`.
"""

from typing import Annotated

from sim.core.kinds import Choices, ClockKind, DateKind, FlagKind, Keys, Kind, Quantity, TextKind, whole
from sim.core.series import Steps, Table

__all__ = [
    "Age", "Celsius", "Choices", "Clock", "ClockKind", "Count", "Date", "DateKind", "DayOfMonth", "Days", "Devices",
    "Flag", "FlagKind", "Hours", "Keys", "Kilometres", "Kind", "Metres", "Minutes", "Month", "Months", "Persons",
    "Places", "Quantity", "Rate", "Ratio", "Seconds", "Share", "Steps", "Table", "Text", "TextKind", "WorkingDays",
    "Years", "Yuan", "YuanPerHour", "YuanPerMonth", "YuanPerVisit", "YuanPerYear", "whole",
]  # fmt: skip

Share = Annotated[float, Quantity("share", 0, 1)]
Rate = Annotated[float, Quantity("per year", 0)]
Ratio = Annotated[float, Quantity("ratio", 0)]
Count = Annotated[int, Quantity("count", 0)]
Persons = Annotated[int, Quantity("persons", 0)]
Devices = Annotated[int, Quantity("devices", 0)]
Places = Annotated[int, Quantity("places", 0)]
Years = Annotated[int, Quantity("years", 0)]
Months = Annotated[int, Quantity("months", 0)]
Days = Annotated[int, Quantity("days", 0)]
WorkingDays = Annotated[int, Quantity("working days", 0)]
Hours = Annotated[float, Quantity("hours", 0)]
Minutes = Annotated[float, Quantity("minutes", 0)]
Seconds = Annotated[float, Quantity("seconds", 0)]
Celsius = Annotated[float, Quantity("°C", -60, 60)]
Metres = Annotated[float, Quantity("metres", 0)]
Kilometres = Annotated[float, Quantity("km", 0)]
Yuan = Annotated[float, Quantity("yuan", 0)]
YuanPerHour = Annotated[float, Quantity("yuan/hour", 0)]
YuanPerMonth = Annotated[float, Quantity("yuan/month", 0)]
YuanPerVisit = Annotated[float, Quantity("yuan/visit", 0)]
YuanPerYear = Annotated[float, Quantity("yuan/year", 0)]
Age = Annotated[int, Quantity("age", 0, 130)]
Month = Annotated[int, Quantity("month", 1, 12)]
DayOfMonth = Annotated[int, Quantity("day of month", 1, 31)]
Flag = Annotated[bool, FlagKind()]
Date = Annotated[int, DateKind()]
Clock = Annotated[tuple[tuple[int, int], ...], ClockKind()]
Text = Annotated[str, TextKind()]
