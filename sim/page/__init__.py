"""The live page: a planner moves levers and sees load, cost and coverage of a reform beside the rules in force.

`sim page` serves it. The logic (`setting`, `plan`, `session`, `view`) knows nothing of a browser; `app` puts it into
Panel, and `page.js` draws it.
"""

from collections.abc import Mapping

from sim.page.plan import Plan

__all__ = ["PageMissingError", "Plan", "open_page"]


class PageMissingError(ImportError):
    """The library that serves the page is not installed."""


def open_page(
    *, address: str, port: int, start: Mapping[str, str], processes: int, plan: Plan, hosts: list[str]
) -> None:
    """Serve the page until the program is interrupted.

    Args:
        address: the address that the server listens at.
        port: its port.
        start: `scenario`, `lang` and `end` of a tab whose address names none.
        processes: worker processes of the background.
        plan: sizes of the runs.
        hosts: `name:port` under which browsers may ask for it.

    Raises:
        PageMissingError: Panel is not installed.
    """
    try:
        from sim.page import app
    except ImportError as error:
        package = "datong-policy-simulation-toolkit[page]"
        message = f"the page needs the library panel ({error}); install it with: pip install '{package}'"
        raise PageMissingError(message) from error
    from sim.page.gallery import Gallery
    from sim.page.pool import QUICK, THOROUGH, Pool
    from sim.page.warmth import warm_up

    with Pool({QUICK: max(min(2, processes), processes // 2), THOROUGH: processes}) as pool:
        gallery = Gallery(pool)
        try:
            warm_up(gallery, plan, int(start["end"]))
            app.serve(gallery, plan, address=address, port=port, start=start, hosts=hosts)
        finally:
            gallery.close()
