"""What the browser asks for, one word each; what it sends is checked, because anybody can send anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.page import view
from sim.page.errands import Errands
from sim.page.levers import levers
from sim.page.offers import offered
from sim.page.session import Session
from sim.page.setting import LANGUAGES, Setting, value_of_text, years
from sim.page.words import WORDS
from sim.scenario import ScenarioError
from sim.scenario.errors import Fault, Place

Show = Callable[[str, Any], None]
Message = Mapping[str, Any]
_LONGEST_ID = 18  # digits


def hear(session: Session, errands: Errands, show: Show, message: Message, faults: Sequence[str]) -> None:
    """Do what the browser asks for; what nobody understands is left alone.

    Args:
        session: the tab's state.
        errands: what it asks for once.
        show: sends something to the browser.
        message: `do`, and what goes with it.
        faults: what was wrong in the address that the tab began with.
    """
    if not isinstance(message, Mapping):
        return
    word = str(message.get("do"))
    if word == "hello":
        session.start(faults)
    elif word in _SETTINGS:
        errands.cancel()
        session.change(lambda setting: _SETTINGS[word](setting, message))
    elif word == "language" and message.get("language") in LANGUAGES:
        session.setting = replace(session.setting, language=message["language"])
        show("text", view.text(session.setting.language))
        session.start()
    elif word == "calendar":
        year = message.get("year")
        session.look_at(str(message.get("kind")), year if isinstance(year, int) else 0, str(message.get("shown")))
    elif word in _ERRANDS:
        _ERRANDS[word](errands, message)


def _move(setting: Setting, message: Message) -> Setting:
    """Return the setting with one lever moved: a choice by its key, a number or a flag by itself."""
    path, value = str(message.get("path")), message.get("value")
    lever = levers().get(path)
    if lever and lever.options:
        value = value_of_text(path, str(value))
    return setting.moved(path, value)


def _scenario(setting: Setting, message: Message) -> Setting:
    name = str(message.get("name"))
    if name not in offered():
        raise ScenarioError(
            [Fault(Place("page"), "scenario", WORDS["no_scenario"][setting.language].format(name=name))]
        )
    return replace(setting, scenario=name, changes={})


def _end(setting: Setting, message: Message) -> Setting:
    return replace(setting, end=message["year"]) if message.get("year") in years() else setting


def _reset(setting: Setting, _: Message) -> Setting:
    return replace(setting, changes={})


def _any(setting: Setting, message: Message) -> Setting:
    """Return the setting with any parameter changed, from a text `path=value`."""
    path, _, text = str(message.get("text")).partition("=")
    return setting.moved(path.strip(), value_of_text(path.strip(), text.strip()))


def _undo(setting: Setting, message: Message) -> Setting:
    return replace(setting, changes={p: v for p, v in setting.changes.items() if p != message.get("path")})


def _day(errands: Errands, message: Message) -> None:
    errands.day(str(message.get("place")), str(message.get("date")), baseline=message.get("shown") == "baseline")


def _lives(errands: Errands, message: Message) -> None:
    text = str(message.get("resident", "")).strip()
    errands.lives(int(text) if text.isdecimal() and len(text) <= _LONGEST_ID else None if not text else -1)


def _download(errands: Errands, message: Message) -> None:
    errands.download(str(message.get("file")))


_ERRANDS: dict[str, Callable[[Errands, Message], None]] = {"day": _day, "lives": _lives, "download": _download}
_SETTINGS: dict[str, Callable[[Setting, Message], Setting]] = {
    "move": _move,
    "scenario": _scenario,
    "end": _end,
    "reset": _reset,
    "any": _any,
    "undo": _undo,
}
