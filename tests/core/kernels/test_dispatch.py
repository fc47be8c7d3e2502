"""The dispatch kernel against cases worked by hand and against the theory of two classes."""

from math import factorial

import numpy as np
import pytest

from sim.core.kernels import Outcome, dispatch, plain_desk

S, A = Outcome.SERVED, Outcome.ABANDONED
SHIFTS = [25_200, 75_600]  # 07:00 and 21:00
MORNING, EVENING = SHIFTS
NOON = 43_200


def centre(calls, operators=(1, 1), responders=(1, 1), shifts=SHIFTS):
    """Give (second, priority, handling, patience, needs, travel, on scene) to the kernel and to its plain twin."""
    columns = [list(column) for column in zip(*calls, strict=True)] if calls else [[]] * 7
    compiled = [column.tolist() for column in dispatch(*columns, shifts, operators, responders)]
    plain = plain_desk.dispatch(*columns, shifts, operators, responders)
    assert compiled == [list(column) for column in plain]
    return compiled


def enquiry(second, handling=60, patience=600):
    """A call that needs an answer only."""
    return second, 1, handling, patience, False, 0, 1


def rescue(second, travel=300, on_scene=900, patience=600):
    """A call that is answered and helped first."""
    return second, 0, 60, patience, True, travel, on_scene


def test_no_call():
    assert centre([]) == [[], [], []]


def test_a_rescue_is_answered_handled_and_reached():
    assert centre([rescue(NOON)]) == [[0], [360], [S]]


def test_a_rescue_goes_before_calls_that_came_earlier():
    wait, _, _ = centre([enquiry(NOON), enquiry(NOON + 1), rescue(NOON + 2)])
    assert wait == [0, 119, 58]


def test_a_call_under_way_is_not_broken_off():
    wait, _, _ = centre([enquiry(NOON, handling=500), rescue(NOON + 1)])
    assert wait == [0, 499]


def test_an_operator_who_finishes_takes_who_waits_before_a_call_of_that_second():
    wait, _, _ = centre([enquiry(NOON), enquiry(NOON + 1), rescue(NOON + 60)])
    assert wait == [0, 59, 60]


def test_calls_of_one_second_are_taken_in_their_order():
    assert centre([enquiry(NOON), rescue(NOON)])[0] == [0, 60]
    assert centre([rescue(NOON), enquiry(NOON)])[0] == [0, 60]


@pytest.mark.parametrize(("patience", "wait", "outcome"), [(60, 60, S), (59, 59, A), (0, 0, A)])
def test_patience_ends_after_its_second(patience, wait, outcome):
    waits, response, outcomes = centre([enquiry(NOON), rescue(NOON, patience=patience)])
    assert (waits[1], outcomes[1]) == (wait, outcome)
    assert response[1] == (420 if outcome == S else -1)


def test_rescues_wait_for_a_responder_before_other_trips():
    trip = NOON, 1, 60, 600, True, 100, 200
    later_trip = NOON + 1, 1, 60, 600, True, 100, 200
    late_rescue = NOON + 2, 0, 60, 600, True, 100, 200
    wait, response, _ = centre([trip, later_trip, late_rescue], operators=(3, 3))
    assert wait == [0, 0, 0]
    # out at 60, back at 360; the rescue of second 2 goes before the trip of second 1, which follows at 660
    assert response == [160, 660 + 100 - 1, 360 + 100 - 2]


def test_at_nine_in_the_evening_a_seat_empties_when_its_call_ends():
    calls = [enquiry(EVENING - 10, handling=100), enquiry(EVENING - 10, handling=30), enquiry(EVENING)]
    wait, _, _ = centre(calls, operators=(2, 1))
    # the second operator finishes at second 20 and goes home; the first is free at 90
    assert wait == [0, 0, 90]


def test_at_seven_in_the_morning_a_new_operator_takes_who_waits():
    calls = [enquiry(MORNING - 10, handling=100), enquiry(MORNING - 9), enquiry(MORNING - 8)]
    wait, _, _ = centre(calls, operators=(3, 1))
    assert wait == [0, 9, 8]


def test_a_night_without_operators_is_waited_through_or_given_up():
    calls = [enquiry(EVENING - 1, handling=10), enquiry(EVENING, patience=36_000), enquiry(EVENING, patience=35_999)]
    wait, _, outcome = centre(calls, operators=(2, 0))
    assert wait == [0, 36_000, 35_999]
    assert outcome == [S, S, A]


def test_a_responder_is_found_when_the_next_shift_has_one():
    _, response, _ = centre([rescue(EVENING)], responders=(1, 0))
    assert response == [36_000 + 300]


def test_the_calendar_does_not_matter_only_the_second_of_the_day():
    calls = [enquiry(EVENING - 10, handling=100), enquiry(EVENING - 10, handling=30), rescue(EVENING)]
    far = [(second + 18_628 * 86_400, *rest) for second, *rest in calls]
    assert centre(calls, operators=(2, 1)) == centre(far, operators=(2, 1))


def test_one_shift_holds_all_day():
    wait, _, _ = centre([enquiry(10), enquiry(10)], operators=[1], responders=[1], shifts=[0])
    assert wait == [0, 60]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"arrival": [5, 4]}, r"arrival\[1\] is 4, before 5"),
        ({"priority": [0, 2]}, r"priority\[1\] is 2: 0 \(rescue\) or 1"),
        ({"handling": [60, 0]}, r"handling\[1\] is 0 seconds, below 1"),
        ({"patience": [-1, 0]}, r"patience\[0\] is -1 seconds, below 0"),
        ({"travel": [-1, -1]}, r"travel\[0\] is -1 seconds, below 0"),
        ({"on_scene": [0, 0]}, r"on_scene\[0\] is 0 seconds, below 1"),
        ({"travel": [1]}, r"travel has shape \(1,\): \(2,\) is needed"),
        ({"travel": [1.5, 2]}, "travel is float64: whole numbers are needed"),
        ({"shifts": [75_600, 25_200]}, "rising seconds of the day"),
        ({"operators": [0, 0]}, r"operators is \[0, 0\]: none below 0, and 1 in some shift"),
        ({"operators": [1]}, r"operators has shape \(1,\)"),
        ({"responders": [0, 0]}, "responders is"),
        ({"handling": [0, 0], "operators": [0, 0]}, "handling.*; operators"),
    ],
)
def test_wrong_arguments_are_refused_with_every_fault(change, fault):
    right = {
        "arrival": [4, 5],
        "priority": [0, 1],
        "handling": [60, 60],
        "patience": [60, 60],
        "needs_responder": [True, False],
        "travel": [60, -1],  # not read where nobody goes out
        "on_scene": [60, 0],
        "shifts": SHIFTS,
        "operators": [1, 1],
        "responders": [1, 1],
    }
    dispatch(**right)
    with pytest.raises(ValueError, match=fault):
        dispatch(**{**right, **change})


def test_waits_of_two_classes_follow_cobham():
    """Poisson calls, exponential handling, four seats: means of both classes, false alarm 2e-4 over all seeds."""
    seats, handling, load, urgent, n, warm_up, limit = 4, 240.0, 0.85, 0.3, 40_000, 4_000, 4.3
    offered = seats * load
    last = offered**seats / factorial(seats) / (1 - load)
    delayed = last / (sum(offered**k / factorial(k) for k in range(seats)) + last)
    first = delayed * handling / seats / (1 - load * urgent)
    expected = first, first / (1 - load)
    means = []
    for replication in range(40):
        rng = np.random.Generator(np.random.Philox(key=[2021, replication]))
        arrival = np.rint(np.cumsum(rng.exponential(handling / offered, n))).astype(np.int64)
        priority = (rng.random(n) >= urgent).astype(np.uint8)
        length = np.maximum(1, np.rint(rng.exponential(handling, n))).astype(np.int64)
        nothing, patient = np.zeros(n, np.int64), np.full(n, 2**40)
        wait, _, _ = dispatch(arrival, priority, length, patient, nothing, nothing, nothing, [0], [seats], [0])
        late = np.arange(n) >= warm_up
        means.append([wait[late & (priority == kind)].mean() for kind in (0, 1)])
    error = np.std(means, axis=0, ddof=1) / np.sqrt(len(means))
    assert (np.abs(np.mean(means, axis=0) - expected) < limit * error).all()
    assert np.mean(means, axis=0) == pytest.approx(expected, rel=0.05)
