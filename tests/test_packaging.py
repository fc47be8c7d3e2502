"""What a user installs holds all that it needs, and the command line answers without the heavy libraries."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("numba", "scipy", "matplotlib", "pyarrow", "duckdb", "IPython")


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf8", check=True).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (made,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(made).namelist())


def below(folder, inside):
    """The files that git would keep of a folder, under the name they have in the wheel."""
    files = (path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {f"{inside}/{path.as_posix()}" for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_every_shipped_scenario(wheel):
    assert below("scenarios", "sim/scenarios") <= wheel
    assert "sim/scenarios/baseline.yaml" in wheel


def test_the_wheel_holds_the_data_and_its_sources(wheel):
    assert below("sim/data", "sim/data") <= wheel
    assert {"sim/data/SOURCES.md", "sim/data/fonts/LICENSE", "sim/data/fonts/NotoSansSC-Regular.ttf"} <= wheel


def test_the_wheel_holds_the_library_and_nothing_else(wheel):
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == {"sim"}
    assert not [name for name in wheel if "__pycache__" in name or name.endswith((".nbi", ".nbc"))]


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["report", "--help"]], ids=" ".join)
def test_help_loads_no_heavy_library(arguments):
    code = (
        "import sys; from sim.__main__ import main; sys.argv = ['sim', *sys.argv[1:]]\n"
        "try: main()\n"
        f"finally: print('LOADED', *(name for name in {HEAVY} if name in sys.modules))"
    )
    assert run(sys.executable, "-c", code, *arguments).splitlines()[-1] == "LOADED"


def test_importing_the_toolkit_loads_no_heavy_library():
    code = f"import sim, sys; print(*(name for name in {HEAVY} if name in sys.modules))"
    assert run(sys.executable, "-c", code).strip() == ""


@pytest.mark.parametrize("module", ["sim.run", "sim.study.runs", "sim.report"])
def test_a_verb_stays_a_verb_when_the_module_of_its_name_is_imported(module):
    code = f"import sim, {module}; print(all(callable(getattr(sim, verb)) for verb in sim.__all__))"
    assert run(sys.executable, "-c", code).strip() == "True"


def test_the_font_of_the_report_has_the_signs_that_reports_use():
    from matplotlib.ft2font import FT2Font

    signs = (
        "".join(map(chr, range(32, 127)))
        + "¥±–—·×÷−≤≥→≈%‰°²…，。：；、（）！？“”‘’《》【】￥％～ 大同市城乡居民养老保险缴费补贴"
    )
    for style in ("Regular", "Bold"):
        font = FT2Font(str(ROOT / "sim" / "data" / "fonts" / f"NotoSansSC-{style}.ttf"))
        assert font.family_name == "Noto Sans SC"
        assert not [sign for sign in signs if ord(sign) not in font.get_charmap()]
