"""The server of the page: Panel and Bokeh serve it, one session a tab; the page itself is `page.js` and `page.css`.

Nothing is asked of any other address: scripts come from Panel's own package, the font from the data of this one.
"""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import panel as pn
import param
from panel.custom import JSComponent

from sim.page import view
from sim.page.errands import Errands
from sim.page.gallery import Gallery
from sim.page.plan import Plan
from sim.page.requests import hear
from sim.page.session import Session
from sim.page.setting import read_query
from sim.page.words import WORDS
from sim.report.canvas import FONTS

HERE = Path(__file__).parent
_TEMPLATE = (HERE / "page.html.j2").read_text(encoding="utf8")
_CHECK_MS, _UNUSED_MS = 1_000, 4_000  # a closed tab's work ends after a few seconds


class Page(JSComponent):
    """The page in one tab.

    Attributes:
        text: its words, levers and scenarios.
    """

    text = param.Dict(default={})
    _esm = HERE / "page.js"
    _stylesheets = [(HERE / "page.css").read_text(encoding="utf8")]  # noqa: RUF012 - as Panel reads it
    hear: Callable[[Mapping[str, Any]], None]

    def _handle_msg(self, data: Mapping[str, Any]) -> None:
        self.hear(data)

    def tell(self, what: str, content: object) -> None:
        """Send something to the browser."""
        self._send_msg({"what": what, "content": content})


def session_of(gallery: Gallery, plan: Plan, start: Mapping[str, str]) -> pn.Template:
    """Return the page of a new tab, with what its address says."""
    query = {name: [v.decode("utf8", "replace") for v in values] for name, values in pn.state.session_args.items()}
    setting, faults = read_query({name: [value] for name, value in start.items()} | query)
    page = Page(  # type: ignore[no-untyped-call]
        text=view.text(setting.language), sizing_mode="stretch_width"
    )
    session = Session(gallery, plan, setting, page.tell, _later(pn.state.curdoc))
    errands = Errands(session, page.tell)
    page.hear = lambda message: hear(session, errands, page.tell, message, faults)

    def gone(_: object) -> None:
        errands.cancel()
        session.close()

    pn.state.on_session_destroyed(gone)
    template = pn.Template(_TEMPLATE, nb_template="")
    template.add_variable("page_title", WORDS["title"][setting.language])
    template.add_variable("page_language", "zh-CN" if setting.language == "zh" else "en")
    template.add_panel("page", page)
    return template


def _later(document: Any) -> Callable[[Callable[[], None]], None]:  # noqa: ANN401 - Bokeh's document
    """Return what has a function called on the document's own thread, from any other; a tab that is gone calls none."""

    def later(function: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError, AttributeError):
            document.add_next_tick_callback(function)

    return later


def serve(gallery: Gallery, plan: Plan, *, address: str, port: int, start: Mapping[str, str], hosts: list[str]) -> None:
    """Serve the page until the program is interrupted.

    Args:
        gallery: the pictures that all tabs share.
        plan: sizes of the runs.
        address: the address that the server listens at.
        port: its port.
        start: `scenario`, `lang` and `end` of a tab whose address names none.
        hosts: `name:port` under which browsers may ask for it.
    """
    pn.serve(  # type: ignore[no-untyped-call]
        {"/": lambda: session_of(gallery, plan, start)},
        address=address,
        port=port,
        websocket_origin=hosts,
        show=False,
        title=WORDS["title"][start["lang"]],
        static_dirs={"fonts": str(FONTS)},
        check_unused_sessions_milliseconds=_CHECK_MS,
        unused_session_lifetime_milliseconds=_UNUSED_MS,
    )
