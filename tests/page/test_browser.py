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
import zipfile
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


OWN = """
extends: baseline
title: {en: Half from the second year, zh: 第二年起补贴减半}
purpose: {en: What does an earlier step cost the old?, zh: 提前退坡对老人意味着什么？}
run: {sample: 1.0}  # the page has its own
eldercare_device: {subsidy_share: {value: {1: 1.0, 2: 0.5, 5: 0.0}}}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve the page on a free port over one year, beginning with a planner's own file, and end it."""
    own = tmp_path_factory.mktemp("own") / "mine.yaml"
    own.write_text(OWN, encoding="utf8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sim", "page", str(own), "--port", str(port), "--end", "2021"]
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
    yield address, process
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


@pytest.fixture(scope="module")
def server(served):
    return served[0]


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


def opened(tab, server, query="?scenario=baseline"):
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
    assert "?scenario=baseline&resident_pension.window.last_day=26" in tab.url
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
    root = opened(tab, server, "?scenario=baseline&bus_line.shuttle.runs=true")
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    tab.locator("button.language").click()
    root.locator("h1", has_text="Datong").wait_for()
    root.locator(".calendar").wait_for()
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert "&bus_line.shuttle.runs=true" in tab.url
    assert "lang=en" in tab.url
    assert tab.locator("#lever-bus_line\\.shuttle\\.runs").is_checked()


def test_two_tabs_do_not_disturb_each_other(tab, server, browser):
    root = opened(tab, server)
    other = browser.new_page()
    other.set_default_timeout(WAIT)
    opened(other, server, "?scenario=baseline&lang=en")
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


def test_a_planners_own_file_is_where_a_new_tab_begins(tab, server):
    root = opened(tab, server, "")
    assert tab.locator("#scenario").input_value() == "mine.yaml"
    assert tab.locator("#scenario option:checked").inner_text() == "第二年起补贴减半"
    assert root.locator(".changes li").all_inner_texts() == [root.locator(".changes li").inner_text()]
    assert "2: 0.5" in root.locator(".changes li").inner_text()
    tab.locator("#scenario").select_option("baseline")
    root.locator(".changes", has_text="与现行规则相同").wait_for()
    assert "?scenario=baseline" in tab.url


def test_both_lives_are_read_with_the_keyboard_alone(tab, server):
    root = opened(tab, server, "?scenario=baseline&eldercare_device.fee=300&lang=en")
    tab.locator("button.find").focus()
    tab.keyboard.press("Enter")
    root.locator(".persons button:focus").wait_for()
    tab.keyboard.press("Tab")
    second = root.locator(".persons button:focus b").inner_text()
    tab.keyboard.press("Enter")
    assert root.locator(".life h3").first.inner_text().startswith(second)
    assert root.locator(".both h3").all_inner_texts() == ["Rules in force", "Reform"]
    for side in range(2):
        assert root.locator(".both > div").nth(side).locator("li").count() > 0
    reached = []
    for _ in range(30):
        tab.keyboard.press("Tab")
        reached += root.locator(".log:focus").evaluate_all("found => found.map((n) => n.ariaLabel)")
        if len(reached) == 2:
            break
    assert reached == ["Rules in force", "Reform"]
    tab.locator("#resident").focus()
    tab.keyboard.type(second)
    tab.keyboard.press("Enter")
    root.locator(".persons", has_not=tab.locator("button:nth-child(2)")).wait_for()
    assert root.locator(".life h3").first.inner_text().startswith(second)


def test_report_scenario_and_data_are_taken_home(tab, server, tmp_path):
    root = opened(tab, server, "?scenario=baseline&eldercare_device.fee=300&lang=en")
    root.locator(".status", has_text="All programmes were run.").wait_for()
    for file, ending in (("Scenario file", ".yaml"), ("Data of the figures", ".csv"), ("Report", ".zip")):
        with tab.expect_download() as download:
            tab.locator(".files button", has_text=file).click()
        assert download.value.suggested_filename.endswith(ending)
        download.value.save_as(tmp_path / ("file" + ending))
    from sim.run import load

    assert load(tmp_path / "file.yaml").policy("eldercare_device").at(18628).fee == 300
    assert (tmp_path / "file.csv").read_text(encoding="utf8").count("\n") > 365
    with zipfile.ZipFile(tmp_path / "file.zip") as archive:
        assert {"report.zh.html", "report.en.html", "report.xlsx"} <= set(archive.namelist())
        assert archive.read("baseline-page.yaml") == (tmp_path / "file.yaml").read_bytes()


def busy(server):
    """Return the seconds of processor that the processes under the server have used."""
    found = Path(f"/proc/{server.pid}/task").glob("*/children")
    stats = [Path(f"/proc/{pid}/stat").read_text() for children in found for pid in children.read_text().split()]
    return sum(sum(map(int, stat.rpartition(")")[2].split()[11:13])) for stat in stats) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_a_tab_closed_while_its_runs_are_under_way_ends_them_and_others_go_on(tab, served, browser):
    server, process = served
    root = opened(tab, server)
    other = browser.new_page()
    other.set_default_timeout(WAIT)
    heavy = opened(other, server, "?scenario=baseline&end=2025&resident_pension.window.last_day=28")
    heavy.locator(".status", has_text="后台细化中").wait_for()
    other.close()
    used, before = busy(process), -1.0
    while used > before:  # a tab that is gone is noticed after some seconds
        time.sleep(1.5)
        used, before = busy(process), used
    other = browser.new_page()
    other.set_default_timeout(WAIT)
    heavy = opened(other, server, "?scenario=baseline&end=2025&resident_pension.window.last_day=28")
    assert "细化完成" not in heavy.locator(".status").inner_text()
    other.close()
    tab.locator(CLOSING_DAY).focus()
    tab.keyboard.press("ArrowLeft")
    assert settled(root)
