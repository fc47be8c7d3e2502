"""What each January changes: school, work, retirement, smartphones.

Ages are those on 1 January. Members of the resident scheme who turn 60 become its pensioners on the day itself, which
is the demography's business; flexible workers' retirement is that of their programme.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.core import kernels
from sim.core.luck import Choice, Purpose, Stream, threshold
from sim.world import demography_luck as luck
from sim.world.days import Year
from sim.world.demography_parameters import DemographyParameters, WorkShares
from sim.world.residents import FEMALE, MALE, Residents, Status, latest_birth

Rows = npt.NDArray[np.int32]

_WORK: Final = {
    "employee": Status.EMPLOYEE,
    "public": Status.PUBLIC,
    "flexible": Status.FLEXIBLE,
    "member": Status.MEMBER,
    "uninsured": Status.UNINSURED,
}
_CHANGING: Final = (Status.EMPLOYEE, Status.FLEXIBLE, Status.MEMBER, Status.UNINSURED)
_GROWN: Final = 16
_SCHOOL_ENDS: Final = 25
_WORK_ENDS: Final = 60
_PHONES_SPREAD_FROM: Final = 50
_NEVER, _EVER, _ANY = -(1 << 40), 1 << 40, -1
_AT_ONCE: Final = 1 << 16  # residents whose luck is drawn at once: their words stay in the cache


def pass_january(residents: Residents, parameters: DemographyParameters, stream: Stream, year: Year) -> None:
    """Change the statuses and smartphones of everybody who lives in the city on the first day of `year`."""
    _January(residents, parameters, stream, year).change()


class _January:
    """One January: the same columns, parameters, luck and year for all that changes."""

    def __init__(self, residents: Residents, parameters: DemographyParameters, stream: Stream, year: Year) -> None:
        self._r, self._p, self._stream = residents, parameters, stream
        self._year, self._day = year.year, year.first_day

    def change(self) -> None:
        """Let work change before people retire or leave school, so that no first work is changed at once."""
        self._spread_smartphones()
        self._change_work()
        self._retire()
        self._leave_school()
        self._grow_up()

    def _happens(self, purpose: Purpose, rows: Rows, chance: float) -> npt.NDArray[np.bool_]:
        limit, happens = int(threshold(min(chance, 1.0))), np.empty(rows.size, np.bool_)
        for start in range(0, rows.size, _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            happens[part] = self._stream.happens(purpose, self._r.id[rows[part]], self._year, limit)
        return happens

    def _aged(self, rows: Rows, low: int, high: int) -> Rows:
        """Return those of `rows` who are `low` to `high` years old."""
        birth = self._r.birth[rows]
        return rows[(birth <= latest_birth(self._day, low)) & (birth > latest_birth(self._day, high + 1))]

    def _with(self, *statuses: Status, low: int | None = None, high: int | None = None) -> Rows:
        """Return who lives in the city and has one of `statuses` (all if none is given), `low` to `high` years old."""
        r, wanted = self._r, sum(1 << status for status in statuses or Status)
        after = _NEVER if high is None else latest_birth(self._day, high + 1)
        until = _EVER if low is None else latest_birth(self._day, low)
        rows: Rows = kernels.concerned(
            np.array([after, until, wanted, 0, _ANY]), (r.alive, r.birth, r.status, r.county, r.veteran, r.poor)
        )
        return rows

    def _start_work(self, rows: Rows) -> None:
        urban = self._r.urban[rows]
        bits = self._stream.bits(luck.WORK, self._r.id[rows], self._year)
        for place, shares in ((urban, self._p.first_work.urban), (~urban, self._p.first_work.rural)):
            self._r.status[rows[place]] = _statuses(shares)[Choice(list(shares.values())).of(bits[place])]
        strangers = rows[(self._r.status[rows] == Status.MEMBER) & ~self._registered(rows)]
        self._r.status[strangers] = Status.UNINSURED

    def _registered(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Return who is registered in the city; only they may join its resident scheme."""
        here: npt.NDArray[np.bool_] = self._r.hukou[rows] < self._r.counties
        return here

    def _spread_smartphones(self) -> None:
        r = self._r
        older = self._with(low=_PHONES_SPREAD_FROM)
        without = older[~r.smartphone[older]]
        if without.size:
            chance = self._p.smartphone_growth_per_year * older.size / without.size
            r.smartphone[without[self._happens(luck.SMARTPHONE, without, chance)]] = True

    def _change_work(self) -> None:
        rows = self._with(*_CHANGING, low=_GROWN, high=_WORK_ENDS - 1)
        uninsured = rows[self._r.status[rows] == Status.UNINSURED]
        uninsured = uninsured[self._registered(uninsured)]
        self._r.status[uninsured[self._happens(luck.JOINS, uninsured, self._p.join_scheme_rate)]] = Status.MEMBER
        self._start_work(rows[self._happens(luck.CHANGE, rows, self._p.work_change_rate)])

    def _retire(self) -> None:
        r, age = self._r, self._p.retirement_age
        old = self._with(Status.EMPLOYEE, Status.PUBLIC, low=min(age.values()))
        for status, sex, years in (
            (Status.EMPLOYEE, FEMALE, age["women_employee"]),
            (Status.PUBLIC, FEMALE, age["women_public"]),
            (Status.EMPLOYEE, MALE, age["men"]),
            (Status.PUBLIC, MALE, age["men"]),
        ):
            rows = old[(r.status[old] == status) & (r.sex[old] == sex)]
            rows = rows[r.birth[rows] <= latest_birth(self._day, years)]
            r.status[rows] = Status.OTHER_PENSIONER

    def _leave_school(self) -> None:
        students = self._with(Status.STUDENT)
        self._start_work(students[self._r.birth[students] <= latest_birth(self._day, _SCHOOL_ENDS)])
        for band, rate in self._p.leave_school_rate.items():
            low, high = (int(age) for age in band.split("_"))
            rows = self._aged(students, low, high)
            self._start_work(rows[self._happens(luck.LEAVE_SCHOOL, rows, rate)])

    def _grow_up(self) -> None:
        r, p = self._r, self._p
        grown = self._with(Status.CHILD, low=_GROWN)
        stays = self._happens(luck.SCHOOL, grown, p.school_at_16_share)
        r.status[grown[stays]] = Status.STUDENT
        self._start_work(grown[~stays])
        r.smartphone[grown[self._happens(luck.SMARTPHONE_AT_16, grown, p.smartphone_at_16_share)]] = True
        r.bank_card[grown[self._happens(luck.BANK_CARD_AT_16, grown, p.bank_card_at_16_share)]] = True


def _statuses(shares: WorkShares) -> npt.NDArray[np.uint8]:
    return np.array([_WORK[name] for name in shares], np.uint8)
