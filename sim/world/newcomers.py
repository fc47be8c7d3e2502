"""Columns of the people and households that come during a run."""

from collections.abc import Mapping

import numpy as np

from sim.world.households import HouseholdKind
from sim.world.residents import COLUMNS, Status, birthday
from sim.world.vital_draws import Draws
from sim.world.vital_people import Array, Arrivals

_OF_THE_MOTHER = ("county", "community", "urban", "hukou", "other_township", "dibao", "poor", "income", "income_fifth")
_NOT_BROUGHT = ("other_township", "dibao", "poor", "alive", "group")
# who moves in is insured where they come from
_ELSEWHERE = {Status.MEMBER: Status.UNINSURED, Status.RESIDENT_PENSIONER: Status.OTHER_PENSIONER}
_LATER = (
    (Status.CHILD, 16, Status.STUDENT),
    (Status.STUDENT, 25, Status.UNINSURED),
    (Status.UNINSURED, 60, Status.OTHER_PENSIONER),
)


def newcomer_columns(residents: Mapping[str, Array], households: Mapping[str, Array], draws: Draws) -> dict[str, Array]:
    """Return the residents' columns of everybody who comes, in the order of rows; `alive` is False.

    A newborn starts with the mother's place and registration; who moves in brings what the likeness has, but is
    registered elsewhere, without allowance and outside the resident scheme.
    """
    founders = len(residents["id"])
    total = sum(len(arrivals.people) for arrivals in draws.arrivals)
    columns = {name: np.zeros(total, kind) for name, kind in COLUMNS.items()}
    first = 0
    for arrivals in draws.arrivals:
        cut = slice(first, first + len(arrivals.people))
        for name in ("id", "birth", "sex", "household"):
            columns[name][cut] = getattr(arrivals.people, name)
        for name in COLUMNS:
            if name in residents and name not in ("id", "birth", "sex", "household"):
                columns[name][cut] = _taken(name, residents[name], columns[name], arrivals, founders)
        first = cut.stop
    _follow_moves(columns, households, residents, draws)
    _grow_older(columns, draws)
    return columns


def _grow_older(columns: dict[str, Array], draws: Draws) -> None:
    """Let those who move in be no children or students beyond the age of it: their likenesses are of the first day."""
    if not len(columns["id"]):
        return
    enter = np.concatenate([arrivals.people.enter for arrivals in draws.arrivals])
    status = columns["status"]
    for before, until, after in _LATER:
        status[(status == before) & (birthday(columns["birth"], until) <= enter)] = after


def _taken(name: str, founding: Array, so_far: Array, arrivals: Arrivals, founders: int) -> Array:
    """Return what a year's arrivals have of a column from their mothers or likenesses."""
    source = arrivals.source
    values = np.zeros(len(source), founding.dtype)
    old = source < founders
    values[old] = founding[source[old]]
    values[~old] = so_far[source[~old] - founders]
    if name == "hukou":
        return np.where(arrivals.born, values, arrivals.origin)
    if name == "status":
        moved = values.copy()
        for here, elsewhere in _ELSEWHERE.items():
            moved[values == here] = elsewhere
        return np.where(arrivals.born, np.uint8(Status.CHILD), moved)
    kept = ~arrivals.born & (name not in _NOT_BROUGHT) | arrivals.born & (name in _OF_THE_MOTHER)
    return np.where(kept, values, np.zeros(1, values.dtype))


def _follow_moves(
    columns: dict[str, Array], households: Mapping[str, Array], residents: Mapping[str, Array], draws: Draws
) -> None:
    """Let the newborn begin where their household lives on that day."""
    move = {name: np.concatenate([getattr(m, name) for m in draws.moves]) for name in ("household", "day", "community")}
    if not len(move["household"]) or not len(columns["id"]):
        return
    order = np.lexsort((move["day"], move["household"]))
    span = np.int64(1) << np.int64(32)
    keys = move["household"][order] * span + move["day"][order]
    begins = np.concatenate([arrivals.people.enter for arrivals in draws.arrivals])
    place = np.searchsorted(keys, columns["household"] * span + begins, side="right") - 1
    last = order[np.maximum(place, 0)]
    followed = (place >= 0) & (move["household"][last] == columns["household"])
    community = np.where(followed, move["community"][last], columns["community"]).astype(np.int32)
    county, urban = communities(households, residents)
    columns["community"][:] = community
    columns["county"][followed] = county[community[followed]]
    columns["urban"][followed] = urban[community[followed]]


def communities(households: Mapping[str, Array], residents: Mapping[str, Array]) -> tuple[Array, Array]:
    """Return the county of each community, and whether it is urban."""
    count = int(np.max(households["community"])) + 1
    county, urban = np.zeros(count, np.uint8), np.zeros(count, bool)
    county[households["community"]] = households["county"]
    urban[residents["community"]] = residents["urban"]
    return county, urban


def new_households(draws: Draws) -> dict[str, Array]:
    """Return the columns of the households that will move in; nobody is there yet."""
    n = sum(len(homes) for homes in draws.new_homes)
    return {
        "members": np.zeros(n, np.uint16),
        "elders": np.zeros(n, np.int16),
        "children": np.zeros(n, np.int16),
        "kind": np.full(n, HouseholdKind.OTHER, np.uint8),
        "county": np.concatenate([homes.county for homes in draws.new_homes]),
        "community": np.concatenate([homes.community for homes in draws.new_homes]),
    }
