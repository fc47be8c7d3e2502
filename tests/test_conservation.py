"""Nobody and nothing is lost: residents, visits, money and devices add up in every shipped scenario."""

from collections import defaultdict
from itertools import pairwise

import pytest

from sim.programmes.enquiries.measures import SOURCES
from sim.programmes.enquiries.parameters import MEDIA, TOPICS
from sim.tables.load import OTHER_BUSINESS
from tests.cities import SCENARIOS, by, indicators, run, total, where, years_of

TWO_YEARS = {"run.sample": 0.005, "run.end": "2022-12-31"}
FIVE_YEARS = {"run.sample": 0.003, "run.end": "2025-12-31"}
QUICK = ("baseline", "close-at-month-end", "linear-step-down", "no-deferral", "publicity")
TO_THE_END = ("as-enacted", "baseline", "deferral-to-2022", "full-five-years", "linear-step-down", "market-price-360")

SCHEMES = ("basic", "supplementary")
RESULTS = ("done", "refused", "failed_online", "abandoned", "turned_away")
STATES = ("holding", "applying", "waiting", "refused", "withdrawn", "never_applied")
OPEN = ("registered", "in_review", "sent_back", "accepted")
TIERS = ("out_of_province", "in_province", "in_city")
LEFT = ("left_year_3", "left_year_5", "left_other")
LOST = ("not_intended", "refused", "gave_up", "too_late", "left")
PASS_ON = ("tax_service", "agency")  # what they collect they pass on in the same month (clause FP-07)

# What the people table counts in yuan stands in the cost table too: measure -> kinds of money, payers, payees.
MONEY = {
    ("resident_pension", "basic.entry_subsidy_yuan"): (("entry_subsidy",), None, ("resident_account",)),
    ("resident_pension", "supplementary.entry_subsidy_yuan"): (("entry_subsidy",), None, ("supplementary_account",)),
    ("resident_pension", "basic.exit_subsidy_yuan"): (("flat_pension",), None, ("household",)),
    ("resident_pension", "supplementary.exit_subsidy_yuan"): (("exit_subsidy",), None, ("household",)),
    ("flexible_pension", "collected_yuan"): (("contribution", "contribution_subsidy"), None, None),
    ("flexible_pension", "subsidy_yuan"): (("contribution_subsidy",), None, None),
    ("flexible_pension", "benefit_yuan"): (("benefit",), None, ("household",)),
    ("flexible_pension", "inherited_yuan"): (("inheritance",), None, ("household",)),
    ("eldercare_device", "public_cost_yuan"): (("service_fee",), ("city", "county"), None),
    ("eldercare_device", "user_cost_yuan"): (("service_fee",), ("household",), None),
    ("eldercare_device", "device_cost_yuan"): (("device",), None, None),
    ("eldercare_device", "home_issue_cost_yuan"): (("home_issue",), None, None),
    ("eldercare_device", "reminder_cost_yuan"): (("reminder",), None, None),
    ("eldercare_device", "services_cost_yuan"): (("service",), ("household",), None),
    ("eldercare_device", "bank_cost_yuan"): (("discount",), ("bank",), None),
    ("transport_subsidy", "paid_yuan"): (("transport_subsidy",), None, ("household",)),
    ("enquiries", "media_cost_yuan"): (tuple(f"publicity_{medium}" for medium in MEDIA), ("city",), None),
}

CASES = [
    *(pytest.param(name, TWO_YEARS, id=name, marks=[] if name in QUICK else pytest.mark.slow) for name in SCENARIOS),
    *(pytest.param(name, FIVE_YEARS, id=f"{name}-to-2025", marks=pytest.mark.slow) for name in TO_THE_END),
]


@pytest.mark.parametrize(("name", "size"), CASES)
def test_nobody_and_nothing_is_lost(name, size):
    """One test a scenario, so that each is run once; what does not add up is told by name and year."""
    one = run(name, size=size)
    found = defaultdict(float, indicators(one))
    checks = (
        accounts,
        money,
        double_entry,
        residents,
        visits,
        contributions,
        person_months,
        devices,
        claims,
        line_66,
        hall_visits,
        cables,
        enquiries,
    )
    assert not [f"{check.__name__}: {fault}" for check in checks for fault in check(one.tables, found)]


def differ(**sides):
    """Yield what two sides are if they are not one number, up to the rounding of indicators."""
    (left, a), (right, b) = sides.items()
    if a != pytest.approx(b, abs=1e-3):
        yield f"{left} {a:.6f} is not {right} {b:.6f}"


def told(place, faults):
    return [f"{place}: {fault}" for fault in faults]


def accounts(_, found):
    """Residents' accounts equal the ledger's."""
    for year in years_of(found):
        yield from told(year, differ(imbalance=found["ledger.imbalance_fen", year], nothing=0))


def money(tables, _):
    """What residents paid and received is in the ledger, and nothing else."""
    for (programme, measure), (kinds, payers, payees) in MONEY.items():
        counted = total(where(tables.people, programme=programme, measure=measure), "amount")
        rows = where(tables.cost, programme=programme, kind=kinds)
        rows = rows if payers is None else where(rows, payer=payers)
        rows = rows if payees is None else where(rows, payee=payees)
        yield from told(f"{programme}.{measure}", differ(people=counted, cost=total(rows, "amount")))
    both = [f"{scheme}.collected_yuan" for scheme in SCHEMES]  # what goes astray leaves no trace of its scheme
    counted = total(where(tables.people, programme="resident_pension", measure=both), "amount")
    paid = where(tables.cost, programme="resident_pension", payer="household")
    yield from told("resident_pension.*.collected_yuan", differ(people=counted, cost=total(paid, "amount")))


def double_entry(tables, _):
    """Every yuan has a payer and a payee, the sum is zero, and collectors keep nothing from month to month."""
    cost = tables.cost
    paid, received = by(cost, ["month", "payer"], "amount"), by(cost, ["month", "payee"], "amount")
    yield from differ(paid=sum(paid.values()), received=sum(received.values()))
    for payer, payee in set(zip(cost["payer"].to_pylist(), cost["payee"].to_pylist(), strict=True)):
        if payer == payee:
            yield f"{payer} pays itself"
    for month_and_account, amount in paid.items():
        if month_and_account[1] in PASS_ON:
            collected = received.get(month_and_account, 0)
            yield from told(month_and_account, differ(passed_on=amount, collected=collected))
    if min(cost["amount"].to_pylist()) < 0:
        yield "an amount is negative"


def residents(_, found):
    """Births and arrivals less deaths and departures are the change of the year."""
    years = years_of(found)
    for before, year in pairwise(years):
        came = found["residents.births", year] + found["residents.moved_in", year]
        went = found["residents.deaths", year] + found["residents.moved_out", year]
        then = found["residents.alive", before] + came - went
        yield from told(year, differ(alive=found["residents.alive", year], followed=then))


def visits(tables, _):
    """Each attempt has one result, in every row."""
    rows = tables.load.filter(tables.load["arrivals"].to_numpy() > 0)
    parts = sum(rows[column].to_numpy() for column in RESULTS)
    wrong = int((parts != rows["arrivals"].to_numpy()).sum())
    if wrong or not rows.num_rows:
        yield f"{wrong} of {rows.num_rows} rows"
    if total(where(tables.load, programme=OTHER_BUSINESS), "arrivals"):
        yield "other business is counted as attempts"


def contributions(_, found):
    """Eligible = not intending + intending, and intending = paid + missed by reason, in each year and scheme."""
    for year in years_of(found):
        for scheme in SCHEMES:
            prefix = f"resident_pension.{scheme}."
            missed = sum(v for (k, y), v in list(found.items()) if y == year and k.startswith(prefix + "missed_"))
            parts = found[prefix + "paid", year] + missed
            place = f"{year} {scheme}"
            yield from told(place, differ(intending=found[prefix + "intending", year], paid_or_missed=parts))
            if found[prefix + "eligible", year] < found[prefix + "intending", year]:
                yield f"{place}: more intend to pay than may"


def person_months(_, found):
    """Due = paid + back-paid + deferred + lost, and lost = lost by reason; what is deferred is due again."""
    prefix = "flexible_pension."
    years = years_of(found)
    for year in years:
        parts = sum(found[prefix + name, year] for name in ("paid", "back_paid", "deferred", "lost"))
        yield from told(year, differ(due=found[prefix + "due", year], parts=parts))
        lost = sum(found[f"{prefix}lost_{reason}", year] for reason in LOST)
        yield from told(year, differ(lost=found[prefix + "lost", year], by_reason=lost))


def devices(_, found):
    """Devices in use are those of a year ago, those issued, less those given back; everybody is in one state."""
    prefix, years = "eldercare_device.", years_of(found)
    for before, year in pairwise(years):
        gone = sum(found[prefix + name, year] for name in (*LEFT, "died", "moved_away"))
        then = found[prefix + "active", before] + found[prefix + "issued", year] - gone
        yield from told(year, differ(active=found[prefix + "active", year], followed=then))
    for year in years:
        parts = sum(found[prefix + state, year] for state in STATES)
        yield from told(year, differ(eligible=found[prefix + "eligible", year], states=parts))
        left = found[prefix + "left", year]
        yield from told(year, differ(left=left, by_reason=sum(found[prefix + name, year] for name in LEFT)))
        in_years = sum(v for (k, y), v in list(found.items()) if y == year and k.startswith(prefix + "active_service"))
        yield from told(year, differ(active=found[prefix + "active", year], by_service_year=in_years))


def claims(_, found):
    """Workers stay or are away; those away do not know, do not claim, or claim; claims are paid, refused or pending."""
    prefix, years = "transport_subsidy.", years_of(found)
    for year in years:
        of = {name.removeprefix(prefix): v for (name, y), v in list(found.items()) if y == year}
        yield from told(year, differ(eligible=of["eligible"], stayed_or_away=of["stayed"] + of["away"]))
        yield from told(year, differ(away=of["away"], by_tier=sum(of[f"away_{tier}"] for tier in TIERS)))
        claimed = sum(of[f"this_year_{state}"] for state in (*OPEN, "paid", "refused"))
        parts = of["unaware"] + of["not_claimed"] + claimed
        yield from told(year, differ(away=of["away"], unaware_or_silent_or_claimed=parts))
        yield from told(year, differ(pending=of["pending"], by_state=sum(of[f"pending_{state}"] for state in OPEN)))
        ends = of["paid_to_date"] + of["refused_to_date"] + of["pending"]
        yield from told(year, differ(claims=of["claims_to_date"], paid_refused_or_pending=ends))
    for before, year in pairwise(years):
        for stock, flow in (("claims_to_date", "claimed"), ("paid_to_date", "paid"), ("refused_to_date", "refused")):
            then = found[prefix + stock, before] + found[prefix + flow, year]
            yield from told(f"{year} {flow}", differ(now=found[prefix + stock, year], followed=then))


def line_66(tables, found):
    """Riders = boarded + left behind, boarded = alighted, and what the buses cost is in the ledger, whole."""
    prefix, years = "bus_line.", years_of(found)
    for year in years:
        riders, boarded = (found[prefix + name, year] for name in ("riders", "boardings"))
        yield from told(year, differ(riders=riders, parts=boarded + found[prefix + "left_behind", year]))
        yield from told(year, differ(boarded=boarded, alighted=found[prefix + "alightings", year]))
    posted = by(where(tables.cost, programme="bus_line", kind="bus_hours"), "month", "amount")
    for year in years:
        paid = sum(fen for month, fen in posted.items() if month // 12 == year) / 100
        yield from told(year, differ(cost=found[prefix + "cost_yuan", year], paid=paid))


def hall_visits(tables, _):
    """Visits to the hall that are wanted are made, given up, ended by death or a move, or still before one."""
    counts = by(where(tables.people, programme="bus_line"), ["year", "measure"], "count")
    pending = 0
    for year in sorted({year for year, _ in counts}):
        ended = sum(counts.get((year, f"hall_{end}"), 0) for end in ("done", "given_up", "lapsed"))
        left = counts.get((year, "hall_pending"), 0)
        came_up = counts.get((year, "hall_wanted"), 0) + pending
        yield from told(year, differ(wanted=came_up, ended_or_pending=ended + left))
        pending = left


def cables(tables, found):
    """Cases are in one state each, complaints open or repeat one, connections follow, and costs are in the ledger."""
    prefix, years = "cable_complaints.", years_of(found)
    opened = 0
    for before, year in pairwise([None, *years]):
        of = {name.removeprefix(prefix): v for (name, y), v in list(found.items()) if y == year}
        opened += of["cases"]
        states = sum(v for name, v in of.items() if name.startswith("state_"))
        yield from told(year, differ(cases_to_date=opened, states=states))
        yield from told(year, differ(received=of["received"], new=of["cases"] - of["cases_swept"] + of["repeats"]))
        then = of["connections_before"] + of["connections_grown"] - of["connections_cleared"]
        yield from told(year, differ(connections=of["connections"], followed=then))
        if before is not None:
            yield from told(year, differ(before=of["connections_before"], last=found[prefix + "connections", before]))
        answered = of["called"] - of["call_answered"] - of["call_unanswered"]
        yield from told(year, differ(calls_without_an_end=answered, nothing=0))
    cost = sum(found[prefix + "cost_yuan", year] for year in years)
    posted = total(where(tables.cost, programme="cable_complaints"), "amount") / 100
    yield from differ(cost=cost, posted=posted)


def enquiries(_, found):
    """Received = answered + abandoned + turned away; what was asked and learned adds up by rule and by source."""
    prefix = "enquiries."
    for year in years_of(found):

        def sum_of(*names, year=year):
            return sum(found[prefix + name, year] for name in names)

        received = found[prefix + "received", year]
        yield from told(year, differ(received=received, parts=sum_of("answered", "abandoned", "turned_away")))
        yield from told(year, differ(received=received, by_rule=sum_of(*(f"asked_{t}" for t in TOPICS))))
        by_rule = sum_of(*(f"informed_{t}" for t in TOPICS))
        yield from told(year, differ(informed=by_rule, by_source=sum_of(*(f"told_by_{s}" for s in SOURCES))))
        if found[prefix + "told_by_call", year] > found[prefix + "answered", year]:
            yield f"{year}: more learned from calls than were answered"
