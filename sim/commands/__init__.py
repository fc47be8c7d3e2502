"""The commands of the command line, beside those that look at scenario files (`sim.__main__`).

Each loads what it needs when it is called. Long work shows how far it is and the time left, and Ctrl-C ends it with
nothing half written. To add one: a function in `runs` or `studies`, or in a module beside them, and its name below.
"""

import typer

from sim.commands import calibration, comparing, page, reports, runs, searches, sensitivity, studies

COMMANDS = (
    runs.run,
    comparing.compare,
    studies.sweep,
    sensitivity.sensitivity,
    searches.robustness,
    calibration.calibrate,
    searches.optimise,
    runs.trace,
    runs.day,
    reports.report,
    page.page,
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line, in this order."""
    for command in COMMANDS:
        app.command()(command)
