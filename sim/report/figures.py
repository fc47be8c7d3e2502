"""The figures: one drawing function each, from a small table to a matplotlib figure in Chinese or English.

Tables come from `figure_data` and `group_data`; those of `tornado` and `pareto` from studies. All share the size,
font, colours and the line of the source in `canvas`: Okabe and Ito's palette for kinds, ColorBrewer's YlGnBu for
amounts, and never colour alone, so that a copy in black and white can be read.

    from sim.report import figure_data, figures
    with figures.style():
        figure = figures.calendar(figure_data.daily_load(result, 2021, ["bank_counter"]), "zh")
"""

from sim.report.canvas import style, svg_of
from sim.report.effects import effects
from sim.report.load_figures import arrivals_by_hour, calendar, waits, waits_by_hour
from sim.report.money_figures import cost_by_payer, payers_difference
from sim.report.people_figures import county_tiles, gains_and_losses, missed_by_group
from sim.report.service_figures import cliff, flow
from sim.report.study_figures import pareto, tornado

__all__ = [
    "arrivals_by_hour",
    "calendar",
    "cliff",
    "cost_by_payer",
    "county_tiles",
    "effects",
    "flow",
    "gains_and_losses",
    "missed_by_group",
    "pareto",
    "payers_difference",
    "style",
    "svg_of",
    "tornado",
    "waits",
    "waits_by_hour",
]
