"""Take-up: who hears of the device, wants it, gets the form filled in, and goes to the centre (EC-06, EC-07, EC-14).

Hearing of it is a hazard that depends on who has a device already, so it is thinned: on the first of a month one draw
says how many device holders each must know to hear of it; who could reach that number gets a candidate day, and the
day's state accepts or refuses.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Purpose, Stream, When, below, exponential, pick, purpose, threshold
from sim.programmes.eldercare_device.parameters import HELPERS, Awareness, CentreVisit, Form, Parameters
from sim.world.visits import VisitLuck

Ids = NDArray[np.int64]
Days = NDArray[np.int64]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.uint8]

AWARE_AT_START = purpose(300, "eldercare_device.aware_at_start", When.ONCE)
HEARS = purpose(301, "eldercare_device.hears", When.MONTH)
HEARS_DAY = purpose(302, "eldercare_device.hears_day", When.MONTH)
WANTS = purpose(303, "eldercare_device.wants", When.ONCE)
CHILD_HELPS = purpose(304, "eldercare_device.child_helps", When.ONCE)
NEIGHBOUR_HELPS = purpose(305, "eldercare_device.neighbour_helps", When.ATTEMPT)
WORKER_HELPS = purpose(306, "eldercare_device.worker_helps", When.ATTEMPT)
COMPLETE = purpose(307, "eldercare_device.form_complete", When.ATTEMPT)
FORM_DELAY = purpose(308, "eldercare_device.form_delay", When.ATTEMPT)
FORM_AGAIN = purpose(309, "eldercare_device.form_again", When.ATTEMPT)
COMES = purpose(310, "eldercare_device.comes", When.ATTEMPT)
PROXY = purpose(311, "eldercare_device.proxy", When.ATTEMPT)
VISIT_DELAY = purpose(312, "eldercare_device.visit_delay", When.ATTEMPT)
PAPERS = purpose(313, "eldercare_device.papers", When.ATTEMPT)
VISIT_AGAIN = purpose(314, "eldercare_device.visit_again", When.ATTEMPT)
CALL_BACK_DAY = purpose(315, "eldercare_device.call_back_day", When.ATTEMPT)
HOME_DAY = purpose(316, "eldercare_device.home_day", When.ATTEMPT)
LAUNCH_ORDER = purpose(317, "eldercare_device.launch_order", When.ONCE)
LAUNCH_DAY = purpose(318, "eldercare_device.launch_day", When.ONCE)
VISIT_LUCK = VisitLuck(
    arrival=purpose(320, "eldercare_device.arrival", When.ATTEMPT),
    service=purpose(321, "eldercare_device.service", When.ATTEMPT),
    patience=purpose(322, "eldercare_device.patience", When.ATTEMPT),
    online=purpose(323, "eldercare_device.online", When.ATTEMPT),
    fallback=purpose(324, "eldercare_device.fallback", When.ATTEMPT),
)

OWN, CHILD, NEIGHBOUR, WORKER, PAPER = range(len(HELPERS))
NOBODY = len(HELPERS)
_CASES = ((False, False), (False, True), (True, False), (True, True))
_MONTHS = 12
_PLACES = 6  # so that a last bit of log() decides nothing


@cache
def limit(share: float) -> np.uint64:
    """Return the threshold of a share, remembered."""
    return np.uint64(threshold(share))


@cache
def _limits(*shares: float) -> NDArray[np.uint64]:
    """Return the thresholds of shares, remembered."""
    return np.array([limit(share) for share in shares])


def monthly_chance(rules: Awareness, needy: Flags, known: Numbers) -> Numbers:
    """Return the chance to hear of the device within a month: 1 - prod(1 - p).

    Args:
        rules: the single chances.
        needy: who lives alone or in a dibao household, and is visited more often.
        known: device holders whom each knows.
    """
    silent = np.exp(-rules.media_rate / _MONTHS)
    visits = np.where(needy, rules.worker_needy_factor, 1.0) * (rules.worker_rate / _MONTHS)
    chance: Numbers = 1.0 - silent * np.exp(-visits) * (1.0 - rules.from_holder) ** known
    return chance


def holders_needed(rules: Awareness, needy: Flags, luck: Numbers) -> Numbers:
    """Return how many device holders each must know to hear of it within a month: luck is below `monthly_chance`.

    Args:
        rules: the single chances.
        needy: as in `monthly_chance`.
        luck: uniform in [0, 1).
    """
    unmoved = np.log1p(-luck) - np.log1p(-monthly_chance(rules, needy, np.zeros(luck.size)))
    if rules.from_holder == 0:
        return np.where(unmoved > 0, -np.inf, np.inf)
    if rules.from_holder == 1:
        return np.where(unmoved > 0, -np.inf, 0.0)
    return np.asarray(np.round(unmoved / np.log1p(-rules.from_holder), _PLACES), np.float64)


def holders_known(rules: Awareness, in_community: NDArray[np.int64], coverage: float) -> Numbers:
    """Return how many device holders each knows: neighbours, and friends elsewhere of whom `coverage` have one."""
    known: Numbers = np.asarray(in_community, np.float64) * rules.neighbours_known + rules.friends * coverage
    return known


def chance_of_wanting(rules: Parameters, *, alone: bool, first_year_costs: bool) -> float:
    """Return the chance that somebody who knows of the device wants it.

    Args:
        rules: the share who want it, and odds ratios.
        alone: lives alone.
        first_year_costs: the user would pay something for the first year.
    """
    odds = (rules.wants_alone_odds if alone else 1.0) * (rules.wants_if_fee_odds if first_year_costs else 1.0)
    share = rules.wants_if_aware
    return share * odds / (1.0 - share + share * odds) if share > 0 else 0.0


def want(rules: Parameters, stream: Stream, ids: Ids, alone: Flags, first_year_costs: Flags) -> Flags:
    """Return who wants the device, once aware of it."""
    limits = _limits(*(chance_of_wanting(rules, alone=a, first_year_costs=c) for a, c in _CASES))
    return stream.happens(WANTS, ids, 0, limits[alone.view(np.uint8) * 2 + first_year_costs.view(np.uint8)])


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who could fill in the form of each, as columns of shape (applicants,).

    Attributes:
        smartphone: the elder has one.
        childless: there are no children.
        younger_in_household: somebody below 60 lives with the elder.
    """

    smartphone: Flags
    childless: Flags
    younger_in_household: Flags


def helper(rules: Form, stream: Stream, ids: Ids, tries: NDArray[np.int64], who: Applicant) -> Codes:
    """Return who fills in the form of each: `OWN`, `CHILD`, `NEIGHBOUR`, `WORKER`, `PAPER`, or `NOBODY`."""
    found = np.full(ids.size, PAPER if rules.paper else NOBODY, np.uint8)
    limits = np.where(who.younger_in_household, limit(rules.child_in_household), limit(rules.child_elsewhere))
    child = stream.happens(CHILD_HELPS, ids, 0, limits) & ~who.childless
    found[stream.happens(WORKER_HELPS, ids, tries, limit(rules.worker))] = WORKER
    found[stream.happens(NEIGHBOUR_HELPS, ids, tries, limit(rules.neighbour))] = NEIGHBOUR
    found[child] = CHILD
    found[who.smartphone] = OWN
    return found


def form_complete(
    rules: Form, stream: Stream, ids: Ids, tries: NDArray[np.int64], by: Codes, childless: Flags
) -> Flags:
    """Return whose form is complete: applicant, children and emergency contact filled in.

    The childless state that there are none if the form lets them; otherwise theirs is never complete.
    """
    limits = _limits(*rules.complete.values_in_order, 0.0)
    filled = stream.happens(COMPLETE, ids, tries, limits[by])
    return filled if rules.childless_may_declare else filled & ~childless


def come(rules: CentreVisit, stream: Stream, ids: Ids, when: NDArray[np.int64], month: NDArray[np.int64]) -> Flags:
    """Return whose complete form is followed by a visit, planned in `month` (1 to 12): own, or by proxy.

    Those who would go themselves come less often in winter.
    """
    proxy = stream.happens(PROXY, ids, when, limit(rules.proxy_share))
    hard = is_winter(rules, month) & ~proxy
    limits = np.where(hard, limit(rules.after_form * rules.winter_factor), limit(rules.after_form))
    return stream.happens(COMES, ids, when, limits)


def is_winter(rules: CentreVisit, month: NDArray[np.int64] | int) -> Flags:
    """Return whether each month (1 to 12) is a winter month."""
    months = np.asarray(month)
    return np.asarray((months >= rules.winter_first_month) | (months <= rules.winter_last_month))


class Delays:
    """Delays in days under one set of rules, at least one day each."""

    def __init__(self, rules: Parameters) -> None:
        self._form = _days(rules.form.delay_days)
        self._visit = _days(rules.visit.delay_days)
        self._home = _days(rules.visit.home_delay_days)
        self._longest = rules.visit.within_days
        self._call_back = max(1, rules.visit.call_back_days)

    def form(self, stream: Stream, ids: Ids, when: int) -> Days:
        """Return the days from wanting the device to the form."""
        return 1 + pick(self._form, stream.bits(FORM_DELAY, ids, when))

    def visit(self, stream: Stream, ids: Ids, when: NDArray[np.int64]) -> Days:
        """Return the days from the form to the visit, at most `within_days`."""
        return 1 + pick(self._visit, stream.bits(VISIT_DELAY, ids, when)) % self._longest

    def home(self, stream: Stream, ids: Ids, when: NDArray[np.int64]) -> Days:
        """Return the days from the form to the delivery at home."""
        return 1 + pick(self._home, stream.bits(HOME_DAY, ids, when))

    def call_back(self, stream: Stream, ids: Ids, when: NDArray[np.int64]) -> Days:
        """Return the days from new stock to the visit of those who waited for it."""
        return 1 + below(stream.bits(CALL_BACK_DAY, ids, when), self._call_back)


def _days(mean: int) -> Days:
    """Return the quantiles of an exponential delay that is one day longer than its table says."""
    return exponential(max(mean - 1, 0))


def ration(stock: int, second: NDArray[np.int64], ids: Ids) -> Flags:
    """Return who gets one of `stock` devices: by second of service start, then id."""
    if ids.size <= stock:
        return np.ones(ids.size, bool)
    gets = np.zeros(ids.size, bool)
    gets[np.lexsort((ids, second))[: max(stock, 0)]] = True
    return gets


def again(stream: Stream, decision: Purpose, ids: Ids, when: NDArray[np.int64], share: float) -> Flags:
    """Return who tries again after a failure."""
    return stream.happens(decision, ids, when, limit(share))
