"""Take-up: who hears of the device, wants it, gets the form filled in, and goes to the centre (EC-06, EC-07, EC-14).

Hearing of it is a hazard that depends on who has a device already, so it is thinned: on the first of a month
candidate days are drawn at an upper bound, and the day's state accepts or refuses each. One draw decides both.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.core.luck import Purpose, Stream, When, below, exponential, pick, purpose, threshold
from sim.programmes.eldercare_device.parameters import HELPERS, Awareness, CentreVisit, Form, Parameters
from sim.world.visits import VisitLuck

Ids = NDArray[np.int64]
Days = NDArray[np.int64]
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
_MONTHS = 12


def monthly_chance(rules: Awareness, needy: Flags, known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance to hear of the device within a month: 1 - prod(1 - p).

    Args:
        rules: the single chances.
        needy: who lives alone or in a dibao household, and is visited more often.
        known: device holders whom each knows.
    """
    silent = np.exp(-rules.media_rate / _MONTHS)
    visits = np.where(needy, rules.worker_needy_factor, 1.0) * (rules.worker_rate / _MONTHS)
    return 1.0 - silent * np.exp(-visits) * (1.0 - rules.from_holder) ** known


def holders_known(rules: Awareness, in_community: NDArray[np.int64], coverage: float) -> NDArray[np.float64]:
    """Return how many device holders each knows: neighbours, and friends elsewhere of whom `coverage` have one."""
    return in_community * rules.neighbours_known + rules.friends * coverage


def chance_of_wanting(rules: Parameters, alone: Flags, first_year_costs: Flags) -> NDArray[np.float64]:
    """Return the chance that those who know of the device want it.

    Args:
        rules: the share who want it, and odds ratios.
        alone: who lives alone.
        first_year_costs: whether the user would pay something for the first year.
    """
    odds = np.where(alone, rules.wants_alone_odds, 1.0) * np.where(first_year_costs, rules.wants_if_fee_odds, 1.0)
    share = rules.wants_if_aware
    return np.asarray(share * odds / (1.0 - share + share * odds), np.float64)


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
    share = np.where(who.younger_in_household, rules.child_in_household, rules.child_elsewhere)
    child = stream.happens(CHILD_HELPS, ids, 0, threshold(share)) & ~who.childless
    found[stream.happens(WORKER_HELPS, ids, tries, threshold(rules.worker))] = WORKER
    found[stream.happens(NEIGHBOUR_HELPS, ids, tries, threshold(rules.neighbour))] = NEIGHBOUR
    found[child] = CHILD
    found[who.smartphone] = OWN
    return found


def form_complete(
    rules: Form, stream: Stream, ids: Ids, tries: NDArray[np.int64], by: Codes, childless: Flags
) -> Flags:
    """Return whose form is complete: applicant, children and emergency contact filled in.

    The childless state that there are none if the form lets them; otherwise theirs is never complete.
    """
    shares = np.append(rules.complete.array(), 0.0)
    filled = stream.happens(COMPLETE, ids, tries, threshold(shares[by]))
    return filled if rules.childless_may_declare else filled & ~childless


def chance_of_coming(rules: CentreVisit, month: NDArray[np.int64], proxy: Flags) -> NDArray[np.float64]:
    """Return the chance that a complete form is followed by a visit, planned in `month` (1 to 12)."""
    winter = is_winter(rules, month)
    return np.asarray(rules.after_form * np.where(winter & ~proxy, rules.winter_factor, 1.0), np.float64)


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

    def form(self, stream: Stream, ids: Ids, when: NDArray[np.int64]) -> Days:
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
    gets = np.zeros(ids.size, bool)
    gets[np.lexsort((ids, second))[: max(stock, 0)]] = True
    return gets


def again(stream: Stream, decision: Purpose, ids: Ids, when: NDArray[np.int64], share: float) -> Flags:
    """Return who tries again after a failure."""
    return stream.happens(decision, ids, when, threshold(share))
