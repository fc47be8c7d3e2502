"""The page in a real browser: levers, keyboard, address, languages, several tabs, and nothing from outside.

Needs Playwright's Python package and a chromium (Debian: `apt install chromium`); skipped where one is missing.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu"]
WAIT = 120_000  # ms; a machine under load
CLOSING_DAY = "#lever-resident_pension\\.window\\.last_day"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (Debian: apt install chromium)"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Playwright's own
]
sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright's Python package is not installed")
pytest.importorskip("panel", reason="Panel is not installed (extra `page`)")


@pytest.fixture(scope="module")
def server():
    """Serve the page on a free port over one year, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sim", "page", "--port", str(port), "--end", "2021"]
    command += ["--jobs", "1", "--sample", "0.005", "--replications", "2"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}/"
    for _ in range(600):
        try:
            urlopen(address, timeout=5).close()
            break
        except OSError:
            assert process.poll() is None, "the server has ended"
            time.sleep(0.1)
    yield address
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def tab(browser, server):
    """A tab that notes what it asks for and what goes wrong in it."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(WAIT)
    page.asked, page.wrong = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda message: page.wrong.append(message.text) if message.type == "error" else None)
    yield page
    page.close()
    assert page.wrong == []


def opened(tab, server, query=""):
    tab.goto(server + query)
    tab.locator(".calendar").wait_for()
    return tab.locator(".planner")


def settled(root):
    """Wait for all years of what was asked for last."""
    root.page.locator('.planner[data-state="complete"]').wait_for()
    return float(root.get_attribute("data-first")), float(root.get_attribute("data-whole"))


def test_nothing_is_asked_of_another_address(tab, server):
    opened(tab, server)
    outside = [url for url in tab.asked if not url.startswith((server, "data:", "blob:" + server))]
    assert outside == []
    assert tab.evaluate("document.fonts.check('16px Page')")


def test_a_lever_moved_by_keyboard_changes_figures_and_address(tab, server):
    root = opened(tab, server)
    before = root.locator(".headlines").inner_text()
    lever = tab.locator(CLOSING_DAY)
    lever.focus()
    tab.keyboard.press("ArrowRight")
    first, whole = settled(root)
    assert 0 < first <= whole
    assert "?resident_pension.window.last_day=26" in tab.url
    assert lever.get_attribute("aria-valuetext") == "26日"
    assert root.locator(".headlines").inner_text() != before
    assert root.locator(".answer li").count() > 0


def test_the_whole_page_is_reached_by_tab_and_every_control_has_a_name(tab, server):
    opened(tab, server)
    nameless = tab.evaluate("""() => [...document.querySelectorAll('*')].map((n) => n.shadowRoot).filter(Boolean)
        .flatMap((s) => [...s.querySelectorAll('input, select, button')])
        .filter((c) => !(c.labels?.length || c.getAttribute('aria-label') || c.textContent.trim()))
        .map((c) => c.outerHTML)""")
    assert nameless == []
    reached = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate("""() => { let a = document.activeElement;
            while (a?.shadowRoot?.activeElement) a = a.shadowRoot.activeElement;
            return a.id || a.dataset.date || a.className || a.textContent.trim(); }""")
        )
    for wanted in ("skip", "language", "scenario", "end", "lever-resident_pension.window.last_day", "kind", "shown"):
        assert wanted in reached, reached
    assert any(re.fullmatch(r"\d{4}-\d\d-\d\d", name) for name in reached)


def test_the_days_of_the_calendar_are_walked_by_arrow_keys(tab, server):
    opened(tab, server)
    tab.locator('button[data-date="2021-01-01"]').focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        tab.keyboard.press(key)
    assert tab.locator("button[data-date]:focus").get_attribute("data-date") == "2021-02-03"
    assert "2021-02-03" in tab.locator("button[data-date]:focus").get_attribute("aria-label")


def test_an_address_brings_back_the_scenario_and_tells_what_is_wrong_in_it(tab, server):
    root = opened(tab, server, "?scenario=home-issue&eldercare_device.fee=240&eldercare_device.fe=1&lang=en&end=2021")
    assert tab.locator("#scenario").input_value() == "home-issue"
    assert tab.locator("#lever-eldercare_device\\.fee").input_value() == "240"
    told = root.locator(".told").inner_text()
    assert "eldercare_device.fe" in told
    assert "did you mean" in told
    assert "fe=1" not in tab.url
    assert root.locator("h1").inner_text() == "Datong Policy Simulation"
    assert root.locator(".changes li").count() == 3


def test_the_language_is_switched_and_nothing_else(tab, server):
    root = opened(tab, server, "?bus_line.shuttle.runs=true")
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    tab.locator("button.language").click()
    root.locator("h1", has_text="Datong").wait_for()
    root.locator(".calendar").wait_for()
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert "?bus_line.shuttle.runs=true" in tab.url
    assert "lang=en" in tab.url
    assert tab.locator("#lever-bus_line\\.shuttle\\.runs").is_checked()


def test_two_tabs_do_not_disturb_each_other(tab, server, browser):
    root = opened(tab, server)
    other = browser.new_page()
    other.set_default_timeout(WAIT)
    opened(other, server, "?lang=en")
    tab.locator(CLOSING_DAY).focus()
    tab.keyboard.press("ArrowRight")
    settled(root)
    assert other.locator(CLOSING_DAY).input_value() == "25"
    other.close()


def test_a_wrong_entry_is_told_and_changes_nothing(tab, server):
    root = opened(tab, server)
    tab.locator("summary", has_text="任意参数").click()
    tab.locator("#any").fill("eldercare_device.fee=a lot")
    tab.keyboard.press("Enter")
    root.locator(".told", has_text="a lot").wait_for()
    assert "fee" not in tab.url


def test_a_day_is_opened_by_keyboard_and_closed_again(tab, server):
    root = opened(tab, server)
    cell = tab.locator('button[data-date="2021-01-05"]')
    cell.focus()
    tab.keyboard.press("Enter")
    root.locator(".sheet svg").first.wait_for()
    assert "2021-01-05" in root.locator(".sheet h3").inner_text()
    tab.keyboard.press("Escape")
    root.locator(".sheet").wait_for(state="detached")
    assert cell.evaluate("(c) => c.getRootNode().activeElement === c")


def test_lives_are_read_and_files_taken_home(tab, server, tmp_path):
    root = opened(tab, server, "?eldercare_device.fee=300&lang=en")
    tab.locator("button.find").click()
    root.locator(".persons button").first.click()
    assert root.locator(".life .log li").count() > 0
    for file, ending in (("Scenario file", ".yaml"), ("Data of the figures", ".csv")):
        with tab.expect_download() as download:
            tab.locator(".files button", has_text=file).click()
        assert download.value.suggested_filename.endswith(ending)
        download.value.save_as(tmp_path / ("file" + ending))
    from sim.run import load

    assert load(tmp_path / "file.yaml").policy("eldercare_device").at(18628).fee == 300
    assert (tmp_path / "file.csv").read_text(encoding="utf8").count("\n") > 365
