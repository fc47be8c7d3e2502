"""The flexible workers' pension: hand-worked cases, then the programme with hand-made contributors, then laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.core.calendar import date_of, day_of
from sim.core.kernels import Outcome
from sim.core.luck import Stream
from sim.programmes.flexible_pension import intentions
from sim.programmes.flexible_pension import rules as law
from sim.programmes.flexible_pension.pensions import THOUSANDTHS
from sim.world.residents import FEMALE, MALE, Status
from sim.world.visits import Channel, Reason, Result
from tests.programmes.flexible_world import MONTHS, REASONS, SMOOTH, Fund, crowd, people, rules

# Everybody pays in their own year but what the case says; nobody has unpaid months of 2020.
DILIGENT = {**SMOOTH, "deferral.unpaid_share": 0}
# Everybody has the whole of 2020 unpaid and means to pay it.
DEFERRERS = {
    **SMOOTH,
    "deferral.unpaid_share": 1,
    "deferral.would_have_paid": 1,
    "lapse.whole_year": 1,
    "back_payment.share": 1,
    "back_payment.hardship_ratio": 1,
}
AT_THE_FLOOR = {"base.floor": 1, "base.mean_wage": 0, "base.ceiling": 0}
NO_RHYTHM = {f"rhythm.share.{word}": 0 for word in ("monthly", "quarterly", "half_year", "yearly")}
MONTHLY = {**NO_RHYTHM, "rhythm.share.monthly": 1}
YEARLY = {**NO_RHYTHM, "rhythm.share.yearly": 1, "rhythm.november_share": 1}


# -- the rules, worked by hand ---------------------------------------------------------------------------------------


@pytest.mark.clause("FP-01", "FP-04", "FP-06")
@pytest.mark.parametrize(
    ("service_year", "day", "gate"),
    [
        (2021, "2021-01-01", law.Gate.OPEN),
        (2021, "2021-12-31", law.Gate.OPEN),
        (2021, "2022-01-01", law.Gate.CLOSED),
        (2021, "2022-08-01", law.Gate.CLOSED),
        (2020, "2021-01-04", law.Gate.TOO_EARLY),
        (2020, "2021-06-30", law.Gate.TOO_EARLY),
        (2020, "2021-07-01", law.Gate.OPEN),
        (2020, "2021-12-31", law.Gate.OPEN),
        (2020, "2022-01-01", law.Gate.CLOSED),
        (2019, "2021-08-01", law.Gate.CLOSED),
    ],
)
def test_a_year_is_payable_in_itself_and_2020_from_publication_to_the_end_of_2021(service_year, day, gate):
    assert law.gate(rules(), service_year, day_of(day)) == gate


@pytest.mark.clause("FP-01", "FP-02")
def test_without_deferral_2020_is_lost_like_any_other_year():
    assert law.gate(rules({"deferral.granted.2020": False}), 2020, day_of("2021-08-01")) == law.Gate.CLOSED


@pytest.mark.clause("FP-04")
def test_an_earlier_last_day_of_december_closes_both_years():
    p = rules({"contribution.last_day_of_december": 20})
    days = day_of("2021-12-20"), day_of("2021-12-21")
    assert [law.gate(p, 2021, day) for day in days] == [law.Gate.OPEN, law.Gate.CLOSED]
    assert [law.gate(p, 2020, day) for day in days] == [law.Gate.OPEN, law.Gate.CLOSED]


@pytest.mark.clause("FP-05")
@pytest.mark.parametrize(
    ("base", "accepted"), [(3234, False), (3235, True), (5392, True), (16177, True), (16178, False), (2739, False)]
)
def test_a_base_is_accepted_between_the_limits_of_2021(base, accepted):
    limits = law.limits_of(rules(), 2021)
    assert limits.accept(np.array([base])).tolist() == [accepted]


@pytest.mark.clause("FP-05")
def test_the_limits_of_2021_are_60_and_300_percent_of_the_reference_wage():
    limits = law.limits_of(rules(), 2021)
    assert limits.mean_wage == round(64_708 / 12)
    assert limits.floor == round(0.6 * 64_708 / 12)
    assert abs(limits.ceiling - 3 * 64_708 / 12) <= 1


@pytest.mark.clause("FP-05")
@pytest.mark.parametrize(("choice", "base"), [(0, 3235), (0.5, 4314), (1, 5392), (2, 16177)])
def test_a_choice_from_floor_to_ceiling_is_a_base(choice, base):
    assert law.limits_of(rules(), 2021).chosen(np.array([choice])).tolist() == [base]


def test_the_limits_in_force_are_last_years_until_publication():
    p = rules()
    assert law.limits_in_force(p, day_of("2021-06-30")).floor == 2739
    assert law.limits_in_force(p, day_of("2021-07-01")).floor == 3235


def test_after_the_last_published_year_the_limits_grow_by_the_stated_rule():
    assert law.limits_of(rules(), 2024).floor == round(3548 * 1.05**2)
    assert str(date_of(law.publication(rules(), 2024))) == "2024-07-01"


def test_a_year_at_the_floor_costs_what_the_notices_say():
    p, year = rules(), np.array([12])
    for service_year, yuan in ((2020, 6573.6), (2021, 7764.0)):
        base = np.array([law.limits_of(p, service_year).floor])
        total, account = law.due_to_account(p, base, year)
        assert total.tolist() == [round(yuan * 100)]
        assert account.tolist() == [round(yuan * 100 * 0.4)]


@pytest.mark.clause("FP-05")
def test_deferring_a_year_at_the_floor_costs_1190_yuan_40_more():
    p, year = rules(), np.array([12])
    paid, _ = law.due_to_account(p, np.array([3235]), year)
    assert law.extra_cost(p, np.array([law.FLOOR]), 2020, year, paid).tolist() == [119_040]


def test_a_pension_by_the_enterprise_formula():
    # (6257 + 6257 * 0.6) / 2 * 15 * 1% = 750.84 yuan from the pool.
    assert law.pooled_pension(6257, np.array([0.6]), np.array([180]), 0.01).tolist() == [75_084]


def test_what_a_lost_month_at_the_floor_is_worth():
    # (6257 + 6257 * 0.6) / 2 * 1% / 12 = 4.17 from the pool, 3235 * 8% / 139 = 1.86 from the account.
    value = law.month_in_pension(rules(), 2021, np.array([0.6]), np.array([60 * 12]))
    assert value.tolist() == [417 + 186]


@pytest.mark.parametrize(("age", "months"), [(50, 195), (55, 170), (60, 139), (60.5, 135.5), (67.5, 78.5)])
def test_the_account_is_paid_out_over_the_months_of_the_table(age, months):
    assert law.divisor(rules().benefit.divisor, np.array([age * 12])).tolist() == [months]


@pytest.mark.parametrize(
    ("birth", "sex", "steps", "month"),
    [
        ("1961-06-15", MALE, True, "2021-06"),
        ("1966-06-15", FEMALE, True, "2021-06"),
        ("1964-12-31", MALE, True, "2024-12"),
        ("1965-01-01", MALE, True, "2025-02"),
        ("1965-04-30", MALE, True, "2025-05"),
        ("1965-05-01", MALE, True, "2025-07"),
        ("1970-01-15", FEMALE, True, "2025-02"),
        ("1976-12-15", MALE, True, "2039-12"),
        ("1985-12-15", MALE, True, "2048-12"),
        ("1965-05-01", MALE, False, "2025-05"),
    ],
)
def test_retirement_ages_rise_by_a_month_for_each_four_months_of_birth(birth, sex, steps, month):
    rule = rules({"retirement.steps": steps}).retirement
    reached = law.retirement_month(np.array([day_of(birth)]), np.array([sex == FEMALE]), rule)
    assert f"{reached[0] // 12}-{reached[0] % 12 + 1:02d}" == month


@given(share=st.floats(0, 0.9), part=st.floats(0, 1), ratio=st.floats(0.1, 5))
def test_splitting_a_chance_keeps_its_mean(share, part, ratio):
    inside, outside = law.split(share, part, ratio)
    assert 0 <= inside <= 1
    assert 0 <= outside <= 1
    if inside < 1 and outside < 1:
        assert part * inside + (1 - part) * outside == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("mean", [3, 5, 7])
def test_unpaid_months_are_1_to_11_about_their_mean(mean):
    months = law.months_unpaid((np.arange(10_000) + 0.5) / 10_000, mean)
    assert (months.min(), months.max()) == (1, 11)
    assert months.mean() == pytest.approx(mean, abs=0.2)


def test_base_choice_by_rank_follows_the_shares():
    rank = (np.arange(10_000) + 0.5) / 10_000
    choice = intentions.base_choice(rank, rules().base)
    assert np.mean(choice == law.FLOOR) == pytest.approx(0.80)
    assert np.mean(choice == law.MEAN_WAGE) == pytest.approx(0.12)
    assert np.mean(choice == law.CEILING) == pytest.approx(0.02)
    assert np.all(np.diff(choice) >= 0)


# -- a month, a year, a deferred year --------------------------------------------------------------------------------


def test_a_year_at_the_floor_paid_after_publication_is_collected_to_the_fen():
    fund = Fund(people(10), {**DILIGENT, **AT_THE_FLOOR, **YEARLY}).run()
    assert fund.sum("paid") == fund.sum("due") == 120
    assert fund.sum("collected_yuan") == pytest.approx(10 * 7764.0)
    assert fund.ledger.balance("pooled_fund") + fund.ledger.balance("flexible_account") > 0
    assert fund.imbalance() == 0


def test_months_paid_at_last_years_base_are_topped_up_after_publication():
    fund = Fund(people(10), {**DILIGENT, **AT_THE_FLOOR, **MONTHLY}).run()
    assert fund.sum("paid") == 120
    assert fund.sum("collected_yuan") == pytest.approx(10 * 7764.0)


def test_without_the_settlement_the_first_months_stay_at_last_years_base():
    changes = {**DILIGENT, **AT_THE_FLOOR, **MONTHLY, "contribution.difference_settled": False}
    fund = Fund(people(10), changes).run()
    assert 10 * 6573.6 < fund.sum("collected_yuan") < 10 * 7764.0


def test_where_the_year_is_not_payable_before_publication_all_wait_for_it():
    changes = {**DILIGENT, **MONTHLY, "contribution.payable_before_publication": False}
    fund = Fund(people(40), changes).run()
    assert min(fund.seen()["day"]) >= day_of("2021-07-01")
    assert fund.sum("paid") == 480


@pytest.mark.clause("FP-01")
def test_a_year_not_paid_is_lost_when_it_ends():
    fund = Fund(people(20), {**DILIGENT, "lapse.rate": 1, "lapse.whole_year": 1, "lapse.hardship_ratio": 1}).run()
    assert fund.sum("due") == fund.sum("lost") == fund.sum("lost_not_intended") == 240
    assert fund.sum("paid") == fund.sum("deferred") == 0
    assert fund.sum("pension_forgone_yuan") > 0


@pytest.mark.clause("FP-01")
def test_who_comes_in_january_for_the_year_before_is_refused():
    """Whoever is approved on the last day pays tomorrow at the earliest: a day too late."""
    changes = {**DILIGENT, **YEARLY, "rhythm.november_share": 0, "rhythm.last_days_share": 1}
    fund = Fund(people(300), changes, last="2022-01-31").run()
    seen = fund.seen()
    january = (seen["day"] > day_of("2021-12-31")) & (seen["reason"] == Reason.FLEXIBLE_BACK_PAYMENT)
    assert january.any()
    assert set(seen["result"][january].tolist()) == {int(Result.NOT_PAYABLE)}
    assert fund.sum("not_payable", 2022) == january.sum()
    assert fund.sum("lost_too_late", 2021) == 12 * january.sum()
    assert fund.sum("back_paid") == 0


@pytest.mark.clause("FP-02")
def test_deferral_is_a_choice_of_some_and_never_automatic():
    with_it = Fund(crowd(4000)).run()
    without = Fund(crowd(4000), {"deferral.granted.2020": False}).run()
    before = [fund.book.due[0] - fund.book.paid[0] for fund in (with_it, without)]
    open_2020 = with_it.sum("carried_over"), without.sum("carried_over")
    assert 0 < open_2020[1] < open_2020[0] < 0.5 * 12 * 4000
    assert with_it.sum("back_paid") > 0 == without.sum("back_paid")
    assert without.sum("lost") - with_it.sum("lost") < open_2020[0]
    assert before[0].shape == before[1].shape


@pytest.mark.clause("FP-02")
def test_without_deferral_the_stated_share_of_the_unpaid_would_have_paid_in_2020():
    columns, stream = crowd(20_000), Stream(1, 0)
    unpaid = {}
    for granted in (True, False):
        fund = Fund(columns, {"deferral.granted.2020": granted})
        book, p = fund.book, rules({"deferral.granted.2020": granted})
        at = book.enrol(np.arange(20_000, dtype=np.int32))
        book.rank[at] = (at + 0.5) / at.size
        book.hard[at] = book.rank[at] < p.income.hardship_share
        unpaid[granted] = intentions.unpaid_last_year(book, at, p, stream, 2020) > 0
    assert unpaid[True].mean() == pytest.approx(0.25, abs=0.01)
    assert unpaid[False].mean() == pytest.approx(0.25 * 0.55, abs=0.01)
    assert not np.any(unpaid[False] & ~unpaid[True])


@pytest.mark.clause("FP-03")
def test_a_deferred_year_counts_once_it_is_back_paid_and_not_before():
    fund = Fund(people(20), {**DEFERRERS, **MONTHLY})
    counted = {}
    for date in ("2021-01-01", "2021-06-30"):
        fund.on(date, lambda f, date=date: counted.update({date: (f.book.months.copy(), f.book.paid[1].copy())}))
    fund.run()
    start, own = counted["2021-01-01"][0], counted["2021-06-30"]
    assert np.array_equal(own[0], start + own[1])  # by June only months of 2021 have been added
    assert np.array_equal(fund.book.months, start + 24)
    assert fund.sum("back_paid") == fund.sum("paid") == 240


@pytest.mark.clause("FP-04", "FP-06")
def test_back_payments_come_between_publication_and_the_end_of_the_year_with_two_waves():
    fund = Fund(people(1000), {**DEFERRERS, **YEARLY}).run()
    seen = fund.seen()
    late = (seen["reason"] == Reason.FLEXIBLE_BACK_PAYMENT) & (seen["result"] == Result.DONE)
    days = seen["day"][late]
    assert day_of("2021-07-01") < days.min()
    assert days.max() <= day_of("2021-12-31")
    month = np.bincount(days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12, minlength=12)
    assert month[6] > 1.5 * month[8]
    assert month[11] > month[6]
    assert fund.sum("back_paid") + fund.sum("lost") == 12_000


@pytest.mark.clause("FP-06")
def test_who_tries_to_pay_2020_before_publication_is_told_it_is_too_early_and_comes_back():
    fund = Fund(people(200), {**DEFERRERS, "back_payment.too_early_share": 1}).run()
    seen = fund.seen()
    early = seen["result"] == Result.TOO_EARLY
    assert early.sum() == 200 == fund.sum("too_early")
    assert seen["day"][early].max() < day_of("2021-07-01")
    assert fund.sum("back_paid") > 0.95 * 2400


@pytest.mark.clause("FP-04")
def test_what_is_not_back_paid_by_the_end_of_2021_is_lost_that_day():
    fund = Fund(people(50), {**DEFERRERS, "back_payment.share": 0}, last="2022-12-31").run()
    assert fund.sum("carried_over", 2021) == fund.sum("lost", 2021) == fund.sum("lost_not_intended", 2021) == 600
    assert fund.sum("deferred", 2021) == fund.sum("lost", 2022) == 0


@pytest.mark.clause("FP-05")
def test_back_payment_is_at_a_base_of_2021_and_costs_more_than_2020_did():
    fund = Fund(people(30), {**DEFERRERS, **AT_THE_FLOOR}).run()
    assert fund.sum("back_paid") == 360
    assert fund.sum("back_paid_yuan") == pytest.approx(30 * 7764.0)
    assert fund.sum("deferral_extra_cost_yuan") == pytest.approx(30 * 1190.4)


@pytest.mark.clause("FP-05")
def test_a_base_below_the_new_floor_is_refused_and_named_anew():
    changes = {**DEFERRERS, **AT_THE_FLOOR, "base.old_base_share": 0.5, "base.old_base_days": 60}
    fund = Fund(people(400), changes).run()
    seen = fund.seen()
    refused = seen["result"] == Result.NOT_ELIGIBLE
    declared = refused & (seen["reason"] == Reason.DECLARATION)
    assert declared.sum() > 20
    assert seen["day"][declared].min() >= day_of("2021-07-01")
    assert seen["day"][declared].max() < day_of("2021-08-30")
    assert np.all(fund.book.approved >= 3235)


@pytest.mark.clause("FP-05")
def test_an_approval_under_last_years_limits_is_void_after_publication():
    changes = {**DILIGENT, **AT_THE_FLOOR, **MONTHLY, "declaration.approval_days": 20}
    fund = Fund(people(300), changes).run()
    seen = fund.seen()
    void = (seen["result"] == Result.NOT_ELIGIBLE) & (seen["reason"] == Reason.FLEXIBLE)
    assert void.any()
    assert seen["day"][void].min() >= day_of("2021-07-01")


@pytest.mark.clause("FP-07")
def test_the_tax_service_collects_from_november_2020_and_the_agency_before():
    fund = Fund(people(400), {**DILIGENT, **MONTHLY}, first="2020-09-01", last="2020-12-31").run()
    seen, change = fund.seen(), day_of("2020-11-01")
    before = seen["day"] < change
    assert set(seen["channel"][before].tolist()) == {int(Channel.AGENCY)}
    assert not np.any(seen["reason"][before] == Reason.DECLARATION)
    after = ~before & (seen["reason"] == Reason.FLEXIBLE)
    assert int(Channel.AGENCY) not in set(seen["channel"][after].tolist())
    rows = fund.ledger.rows()
    paid = rows["kind"] == "contribution"
    assert set(rows["payee"][paid & (rows["month"] < 11)]) == {"agency"}
    assert set(rows["payee"][paid & (rows["month"] >= 11)]) == {"tax_service"}
    assert fund.ledger.balance("agency") == fund.ledger.balance("tax_service") == 0


@pytest.mark.clause("FP-08")
def test_approval_comes_first_and_payment_the_next_day_at_the_earliest():
    fund = Fund(people(200), {**DILIGENT, **YEARLY}).run()
    approved, paid = {}, {}
    for day, visits, results in fund.attempts:
        for who, reason in zip(visits.who[results == 0].tolist(), visits.reason[results == 0].tolist(), strict=True):
            (approved if reason == Reason.DECLARATION else paid)[who] = day
    assert set(paid) <= set(approved)
    assert all(paid[who] > approved[who] for who in paid)


@pytest.mark.clause("FP-08")
def test_declarations_go_to_the_agency_or_the_app_and_payments_through_the_named_channels():
    fund = Fund(crowd(1000)).run()
    seen = fund.seen()
    declared = seen["reason"] == Reason.DECLARATION
    assert set(seen["channel"][declared].tolist()) == {int(Channel.AGENCY), int(Channel.MINSHENG)}
    barred = {int(Channel.E_TAX), int(Channel.VILLAGE_AGENT), int(Channel.AGENCY), int(Channel.CENTRE_398)}
    assert not barred & set(seen["channel"][~declared].tolist())


@pytest.mark.clause("FP-08")
def test_a_refused_declaration_comes_back_and_is_failure_demand():
    fund = Fund(people(500), {**DILIGENT, **YEARLY, "declaration.refused_share": 0.3}).run()
    seen = fund.seen()
    assert fund.sum("declaration_refused") == np.sum(seen["result"] == Result.NOT_APPROVED) > 100
    assert np.sum(seen["retry"]) > 100
    assert fund.sum("paid") > 0.9 * 6000


def test_one_step_saves_the_declarations_and_those_who_come_on_the_last_day():
    changes = {**DILIGENT, **YEARLY, "rhythm.november_share": 0, "rhythm.last_days_share": 1}
    two = Fund(people(500), changes).run()
    one = Fund(people(500), {**changes, "declaration.two_steps": False}).run()
    assert not np.any(one.seen()["reason"] == Reason.DECLARATION)
    assert one.sum("paid") == 6000 > two.sum("paid")


def test_one_step_collects_the_same_from_everybody():
    changes = {**DILIGENT, **MONTHLY, **AT_THE_FLOOR}
    two, one = (Fund(people(60), {**changes, "declaration.two_steps": steps}).run() for steps in (True, False))
    assert one.sum("collected_yuan") == pytest.approx(two.sum("collected_yuan"))


def test_an_approval_that_holds_for_the_year_is_asked_for_once():
    fund = Fund(people(100), {**DILIGENT, **MONTHLY, "declaration.holds_for_year": True}).run()
    declared = np.sum(fund.seen()["reason"] == Reason.DECLARATION)
    assert 100 <= declared < 400
    assert fund.sum("paid") == 1200


@pytest.mark.clause("FP-09")
def test_only_those_insured_as_individuals_owe_contributions():
    status = np.arange(90) % 9
    fund = Fund(people(90, status=status), DILIGENT).run()
    assert fund.sum("due") == 12 * 10
    assert np.all(fund.residents.status[fund.book.row] == Status.FLEXIBLE)
    assert not np.isin(fund.book.row, np.flatnonzero(status == Status.MEMBER)).any()


@pytest.mark.clause("FP-09")
def test_who_takes_a_job_owes_nothing_more_and_who_becomes_self_employed_does():
    def change(fund):
        fund.residents.status[0] = Status.EMPLOYEE
        fund.residents.status[1] = Status.FLEXIBLE

    columns = people(2, status=np.array([Status.FLEXIBLE, Status.EMPLOYEE]))
    fund = Fund(columns, DILIGENT, last="2022-12-31").on("2021-12-31", change).run()
    assert fund.book.due[:, fund.book.of(np.array([0]))].ravel().tolist() == [12, 12, 0]
    assert fund.book.due[:, fund.book.of(np.array([1]))].ravel().tolist() == [0, 0, 12]


# -- hardship, levers ------------------------------------------------------------------------------------------------


def test_hardship_drives_lapse_deferral_and_the_floor():
    fund = Fund(crowd(20_000)).run()
    book = fund.book
    hard = book.hard
    open_2020 = book.due[0] > book.paid[0]
    assert hard.mean() == pytest.approx(0.30, abs=0.02)
    assert np.mean(book.until[hard] < 12) > 1.4 * np.mean(book.until[~hard] < 12)
    assert open_2020[hard].mean() > open_2020[~hard].mean()
    assert np.all(book.choice[hard] == law.FLOOR)


def test_a_subsidy_for_the_hard_up_is_paid_by_the_city_and_keeps_more_of_them_paying():
    plain = Fund(crowd(5000)).run()
    helped = Fund(crowd(5000), {"subsidy.share": 0.5}).run()
    assert helped.sum("subsidy_yuan") > 0
    assert helped.ledger.balance("city") == -round(helped.sum("subsidy_yuan") * 100)
    assert helped.sum("paid") > plain.sum("paid")
    assert helped.imbalance() == 0


def test_a_lower_floor_keeps_more_paying_and_collects_less_from_each():
    plain = Fund(crowd(5000)).run()
    lower = Fund(crowd(5000), {"limits.floor_factor": 2 / 3}).run()
    assert lower.sum("paid") > plain.sum("paid")
    assert lower.sum("collected_yuan") < plain.sum("collected_yuan")


def test_instalments_spread_the_back_payment():
    changes = {
        **DEFERRERS,
        "back_payment.instalments": 4,
        "back_payment.first_30_days": 1,
        "back_payment.last_31_days": 0,
    }
    fund = Fund(people(100), changes).run()
    paid = fund.flows[2021]["back_paid"]  # by person
    assert paid.total.sum() == 1200
    assert set(paid.total.tolist()) == {12}
    assert np.all(paid.count == 4)


def test_instalments_win_some_of_the_unwilling():
    few = {**DEFERRERS, "back_payment.share": 0.5}
    once = Fund(people(2000), few).run()
    parts = Fund(people(2000), {**few, "back_payment.instalments": 6}).run()
    assert np.all(parts.book.means[0] >= once.book.means[0])
    assert parts.book.means[0].sum() > once.book.means[0].sum()


def test_a_longer_deferral_is_used_by_more_people_until_its_own_end():
    plain = Fund(people(2000), {**DEFERRERS, "back_payment.share": 0.5}, last="2022-12-31").run()
    changes = {**DEFERRERS, "back_payment.share": 0.5, "deferral.deadline.2020": "2022-12-31"}
    longer = Fund(people(2000), changes, last="2022-12-31").run()
    assert longer.sum("deferred", 2021) > 0 == plain.sum("deferred", 2021)
    assert longer.sum("back_paid", 2022) > 0
    assert longer.sum("back_paid") > plain.sum("back_paid")
    assert longer.sum("deferred", 2022) == 0


def test_who_has_stopped_paying_altogether_does_not_pay_back():
    fund = Fund(crowd(3000), {"back_payment.share": 1, "back_payment.hardship_ratio": 1}).run()
    late = fund.book.due[0] > fund.book.paid[0]
    assert np.any(fund.book.means[0])
    assert not np.any(fund.book.means[0] & fund.book.lapsed)
    assert np.any(late & fund.book.lapsed)


def test_deferral_for_2022_carries_its_months_into_2023():
    fund = Fund(crowd(3000), {"deferral.granted.2022": True}, last="2023-12-31").run()
    assert fund.sum("deferred", 2022) == fund.sum("carried_over", 2023) > 0
    assert fund.sum("back_paid", 2023) > 0 == fund.sum("back_paid", 2022)


# -- failures at desks and online ------------------------------------------------------------------------------------


def test_who_never_gets_through_loses_the_year_for_that_reason():
    fund = Fund(people(50, smartphone=False), {**DILIGENT, **YEARLY})
    fund.channels.outcome = Outcome.ABANDONED
    fund.run()
    assert fund.sum("lost_gave_up") == fund.sum("lost") == 600
    attempts = np.bincount(fund.seen()["who"])
    assert attempts.max() <= rules().declaration.attempts


def test_when_the_app_fails_the_counter_is_tried_next():
    fund = Fund(people(100), {**DILIGENT, **YEARLY, "declaration.agency_share.yearly": 0})
    fund.channels.online_fails = True
    fund.channels.choose = lambda rows: np.full(rows.size, Channel.BANK_COUNTER, np.uint8)
    fund.run()
    seen = fund.seen()
    assert {int(Channel.MINSHENG), int(Channel.AGENCY)} <= set(seen["channel"].tolist())
    assert fund.sum("paid") > 0.9 * 1200


# -- retirement, death, accounts -------------------------------------------------------------------------------------


def test_a_man_of_60_with_15_years_draws_his_pension_from_the_month_after():
    fund = Fund(people(1, birth="1961-03-20"), {**DILIGENT, **MONTHLY, "opening.density": 1})
    fund.run()
    book, p = fund.book, rules(day="2021-03-31")
    assert fund.sum("retired") == 1
    assert fund.sum("due") == fund.sum("paid") == 3
    assert fund.residents.status[0] == Status.OTHER_PENSIONER
    index = book.index / THOUSANDTHS / book.months
    expected = law.pooled_pension(law.reference_wage(p, 2021), index, book.months, p.benefit.rate_per_year)
    assert book.pooled.tolist() == expected.tolist()
    months = fund.sum("benefit_yuan") * 100 / int(book.pooled[0] + book.annuity[0])
    assert months in {8, 9}  # from April, or from May if March is paid in April
    assert fund.imbalance() == 0


def test_who_lacks_contribution_years_goes_on_paying_past_the_age():
    changes = {**DILIGENT, **MONTHLY, "opening.density": 0.1}
    fund = Fund(people(20, birth="1961-03-20"), changes).run()
    assert fund.sum("retired") == 0
    assert fund.sum("paid") == 240


def test_who_means_to_pay_the_deferred_year_retires_after_it():
    fund = Fund(people(50, birth="1961-03-20"), {**DEFERRERS, **MONTHLY, "opening.entry_age": 20}).run()
    assert fund.sum("retired") == 50
    assert fund.sum("back_paid") == 600
    assert fund.sum("due") == 50 * 12 + fund.book.last.sum()
    assert np.median(fund.book.last) == 3


def test_an_account_that_is_used_up_leaves_the_pension_unchanged():
    changes = {**DILIGENT, "opening.density": 1, "opening.account_per_month": 1, "benefit.uprating": 0}
    fund = Fund(people(5, birth="1960-12-20", sex=MALE), changes, last="2022-12-31")
    fund.on("2021-06-15", lambda f: f.book.annuity.__setitem__(slice(None), f.book.account)).run()
    assert np.all(fund.book.account >= 0)
    assert fund.imbalance() == 0


def test_heirs_of_the_dead_get_the_balance_and_open_months_are_lost():
    fund = Fund(people(4), {**DILIGENT, **MONTHLY}).on("2021-05-20", died=[0, 1], left=[2]).run()
    assert fund.sum("inherited_yuan") > 0
    assert fund.book.account[[0, 1]].tolist() == [0, 0]
    assert fund.book.account[2] > 0  # who moves away keeps the account
    assert fund.sum("due") == 3 * 5 + 12
    assert fund.sum("lost") == fund.sum("lost_left")
    assert fund.imbalance() == 0


def test_interest_is_credited_for_the_months_the_money_lay_there():
    changes = {**DILIGENT, **AT_THE_FLOOR, **YEARLY, "rhythm.november_share": 0}
    fund = Fund(people(1), changes)
    start = []
    fund.on("2021-01-01", lambda f: start.append(int(f.book.account[0]))).run()
    interest = int(np.floor(start[0] * 0.0669 + 0.5))
    assert fund.book.account[0] == start[0] + interest + round(7764.0 * 0.4 * 100)  # December's money earns nothing yet


# -- laws --------------------------------------------------------------------------------------------------------------


CHANGES = st.fixed_dictionaries(
    {
        "deferral.granted.2020": st.booleans(),
        "deferral.granted.2022": st.booleans(),
        "deferral.unpaid_share": st.floats(0.05, 0.6),
        "lapse.rate": st.floats(0, 0.5),
        "back_payment.share": st.floats(0, 1),
        "back_payment.instalments": st.integers(1, 12),
        "declaration.two_steps": st.booleans(),
        "declaration.refused_share": st.floats(0, 0.6),
        "contribution.last_day_of_december": st.integers(20, 31),
        "contribution.payable_before_publication": st.booleans(),
        "limits.published.2021": st.sampled_from(["2021-01-04", "2021-07-01", "2021-09-15", "2021-12-01"]),
        "deferral.deadline.2020": st.sampled_from(["2021-12-31", "2021-10-31", "2022-12-31"]),
        "retirement.steps": st.booleans(),
        "subsidy.share": st.sampled_from([0.0, 0.3]),
    }
)
SPANS = st.sampled_from(
    [
        ("2021-01-01", "2021-12-31"),
        ("2021-01-01", "2023-12-31"),
        ("2021-05-10", "2022-08-20"),
        ("2022-01-01", "2022-06-30"),
    ]
)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, span=SPANS, seed=st.integers(0, 1000))
def test_every_due_month_is_paid_back_paid_deferred_or_lost_for_one_reason(changes, span, seed):
    columns = crowd(150, seed)
    fund = Fund(columns, changes, first=span[0], last=span[1], seed=seed)
    fund.on("2022-03-03", died=[3, 5, 7], left=[11]).run()
    carried = 0
    for year in fund.flows:
        due, *parts = (fund.sum(measure, year) for measure in MONTHS)
        assert due == sum(parts)
        assert fund.sum("lost", year) == sum(fund.sum(reason, year) for reason in REASONS)
        if year > min(fund.flows):
            assert fund.sum("carried_over", year) == carried
        carried = fund.sum("deferred", year)
    assert fund.imbalance() == 0
    assert fund.ledger.balance("tax_service") == 0
    assert np.all((fund.book.paid >= 0) & (fund.book.paid <= fund.book.room) & (fund.book.room <= fund.book.due))
    assert fund.sum("collected_yuan") >= fund.sum("subsidy_yuan")


def test_one_contributor_more_changes_nobody_elses_luck():
    columns = people(61, birth="1980-05-05", income_fifth=2)
    fewer = {name: column[:60] for name, column in columns.items()}
    first, second = Fund(fewer).run(), Fund(columns).run()
    for name in ("months", "account", "rank", "until", "failure"):
        assert np.array_equal(getattr(first.book, name), getattr(second.book, name)[:60])


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    one, same, other = (Fund(crowd(300), seed=seed).run() for seed in (5, 5, 6))
    assert np.array_equal(one.book.account, same.book.account)
    assert not np.array_equal(one.book.account, other.book.account)


def test_a_trace_adds_up_to_what_the_tables_count():
    watched = np.ones(80, bool)
    fund = Fund(crowd(80), watched=watched).run()
    told = sum(e.amount_fen for e in fund.world.tally.trace() if e.measure == "flexible_pension.paid")
    assert told == fund.sum("paid")


@pytest.mark.parametrize(
    "name", ["no-deferral", "deferral-to-2022", "lower-base", "one-step", "limits-in-january", "as-enacted"]
)
def test_the_shipped_scenarios_say_what_they_change(name):
    baseline, reform = sim.load("baseline"), sim.load(name)
    day = day_of("2021-06-01")
    assert reform.policy("flexible_pension").at(day) != baseline.policy("flexible_pension").at(day)
    assert reform.policy("resident_pension").at(day) == baseline.policy("resident_pension").at(day)
    assert reform.title.en
    assert reform.purpose.zh
