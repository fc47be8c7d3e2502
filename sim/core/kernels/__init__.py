"""Compiled kernels on plain columns. They load at first use, so `import sim.core` stays light."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.core.kernels.outcome import Outcome

if TYPE_CHECKING:
    from sim.core.kernels.agenda import plan_entries, put_entries, take_entries
    from sim.core.kernels.attempts import sessions, try_online
    from sim.core.kernels.audience import concerned, entitle, touched, wonder
    from sim.core.kernels.balances import credit_year, left_on, paid_since
    from sim.core.kernels.bus import added_seconds, first_there, run_line
    from sim.core.kernels.calendar import open_days
    from sim.core.kernels.callers import call_rates, call_times, count_calls, make_calls
    from sim.core.kernels.centre import dispatch
    from sim.core.kernels.copying import copies
    from sim.core.kernels.day import serve_day
    from sim.core.kernels.desk import serve, serve_places
    from sim.core.kernels.errands import attempts_of, come_again, in_vain, next_days, set_out, sort_out
    from sim.core.kernels.groups import (
        add_by,
        add_coded,
        add_flagged,
        add_to_homes,
        code_groups,
        count_by,
        count_coded,
        rows_by,
        split,
    )
    from sim.core.kernels.habits import by_habit, joining, members_of, take_up
    from sim.core.kernels.households import share_out
    from sim.core.kernels.line import line_up, order_within
    from sim.core.kernels.luck import fill, fill_range, happens
    from sim.core.kernels.news import first_news, knows, learn, meet, spread, still_ask
    from sim.core.kernels.obligations import list_items, plan_days
    from sim.core.kernels.payments import blame, credit, open_members, release, take_payments
    from sim.core.kernels.ranges import rows_within
    from sim.core.kernels.record import keep_attempts
    from sim.core.kernels.requests import first_requests
    from sim.core.kernels.riders import count_riders, name_riders, spread_riders
    from sim.core.kernels.summaries import add_time, cross_sums, group_sums, hour_sums, quantiles, sort_days
    from sim.core.kernels.two_step_ends import move_to_open_days, next_steps, settle_steps
    from sim.core.kernels.two_steps import begin_steps

__all__ = [
    "Outcome", "add_by", "add_coded", "add_flagged", "add_time", "add_to_homes", "added_seconds", "attempts_of",
    "begin_steps", "blame", "by_habit", "call_rates", "call_times", "code_groups", "come_again", "concerned", "copies",
    "count_by", "count_calls", "count_coded", "count_riders", "credit", "credit_year", "cross_sums", "dispatch",
    "entitle", "fill", "fill_range", "first_news", "first_requests", "first_there", "group_sums", "happens",
    "hour_sums", "in_vain", "joining", "keep_attempts", "knows", "learn", "left_on", "line_up", "list_items",
    "make_calls", "meet", "members_of", "move_to_open_days", "name_riders", "next_days", "next_steps", "open_days",
    "open_members", "order_within", "paid_since", "plan_days", "plan_entries", "put_entries", "quantiles", "release",
    "rows_by", "rows_within", "run_line", "serve", "serve_day", "serve_places", "sessions", "set_out", "settle_steps",
    "share_out", "sort_days", "sort_out", "split", "spread", "spread_riders", "still_ask", "take_entries",
    "take_payments", "take_up", "touched", "try_online", "wonder",
]  # fmt: skip

_HOMES = {
    "by_habit": "habits",
    "joining": "habits",
    "members_of": "habits",
    "take_up": "habits",
    "share_out": "households",
    "rows_within": "ranges",
    "first_requests": "requests",
    "keep_attempts": "record",
    "list_items": "obligations",
    "plan_days": "obligations",
    "blame": "payments",
    "credit_year": "balances",
    "left_on": "balances",
    "paid_since": "balances",
    "set_out": "errands",
    "in_vain": "errands",
    "next_days": "errands",
    "come_again": "errands",
    "attempts_of": "errands",
    "open_days": "calendar",
    "add_time": "summaries",
    "cross_sums": "summaries",
    "group_sums": "summaries",
    "hour_sums": "summaries",
    "quantiles": "summaries",
    "sort_days": "summaries",
    "count_riders": "riders",
    "name_riders": "riders",
    "spread_riders": "riders",
    "added_seconds": "bus",
    "first_there": "bus",
    "run_line": "bus",
    "serve_day": "day",
    "serve": "desk",
    "serve_places": "desk",
    "credit": "payments",
    "release": "payments",
    "sort_out": "errands",
    "take_payments": "payments",
    "split": "groups",
    "open_members": "payments",
    "add_by": "groups",
    "add_coded": "groups",
    "add_to_homes": "groups",
    "code_groups": "groups",
    "count_by": "groups",
    "rows_by": "groups",
    "line_up": "line",
    "order_within": "line",
    "sessions": "attempts",
    "try_online": "attempts",
    "dispatch": "centre",
    "plan_entries": "agenda",
    "put_entries": "agenda",
    "take_entries": "agenda",
    "copies": "copying",
    "first_news": "news",
    "knows": "news",
    "meet": "news",
    "fill": "luck",
    "fill_range": "luck",
    "happens": "luck",
    "add_flagged": "groups",
    "call_rates": "callers",
    "call_times": "callers",
    "count_calls": "callers",
    "make_calls": "callers",
    "begin_steps": "two_steps",
    "move_to_open_days": "two_step_ends",
    "next_steps": "two_step_ends",
    "settle_steps": "two_step_ends",
    "count_coded": "groups",
    "learn": "news",
    "spread": "news",
    "still_ask": "news",
    "concerned": "audience",
    "entitle": "audience",
    "touched": "audience",
    "wonder": "audience",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    """Load the kernel `name` when it is first asked for."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    kernel = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = kernel  # over the submodule of the same name, which the import just bound
    return kernel


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return sorted(__all__)
