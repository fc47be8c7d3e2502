"""Draw every HTML page of a folder as PNG pictures, wide and narrow, to be looked at.

Uses a Chromium of the machine; on Debian or Ubuntu: apt install chromium. A long page becomes several pictures.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--allow-file-access-from-files", "--virtual-time-budget=5000", "--force-device-scale-factor=1"),
)
WIDTHS = {"wide": 1200, "narrow": 400}
SLICE = 4000  # pixels; a browser draws no picture of any height
FRAME = """<!doctype html><meta charset="utf-8"><title>0</title>
<style>body {{ margin: 0; overflow: hidden; background: #bbb }}
iframe {{ border: 0; background: #fff; position: absolute; top: -{top}px }}</style>
<iframe src="{address}" width="{width}" height="{height}"
 onload="document.title = this.contentDocument.documentElement.scrollHeight"></iframe>"""


def browser() -> str:
    """Return the machine's browser, or end by saying how to get one."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None) or os.environ.get("CHROME")
    if not found:
        sys.exit("No Chromium here. Debian or Ubuntu: apt install chromium. Elsewhere: set CHROME to its path.")
    return found


def open_page(page: Path, width: int, window: int, *more: str, top: int = 0, height: int = 800) -> str:
    """Open the page in a frame of that width and height, shifted up by `top`; return what the browser prints."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(FRAME.format(address=page.as_uri(), width=width, height=height, top=top), "utf8")
        size = (f"--user-data-dir={folder}/profile", f"--window-size={max(width, 500)},{window}")
        command = [browser(), *FLAGS, *size, *more, frame.as_uri()]
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf8", timeout=120, check=True)
    return ran.stdout


def draw(page: Path, name: str, width: int, out: Path) -> list[Path]:
    """Write the pictures of one page at one width, from its top to its end."""
    title = re.search(r"<title>(\d+)", open_page(page, width, 800, "--dump-dom"))
    height = int(title.group(1)) if title else 0
    if not height:
        sys.exit(f"{page.name}: the browser did not show the page")
    pictures = []
    for part, top in enumerate(range(0, height, SLICE), 1):
        picture = (out / f"{page.stem}-{name}-{part}.png").resolve()
        window = min(SLICE, height - top)
        open_page(page, width, window, f"--screenshot={picture}", top=top, height=height)
        pictures.append(picture)
    return pictures


def main() -> None:
    """Draw all pages of the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=Path("out/shots"))
    options = parser.parse_args()
    pages = sorted(options.folder.resolve().rglob("*.html"))
    if not pages:
        sys.exit(f"No page in {options.folder}; make one first: make report")
    options.out.mkdir(parents=True, exist_ok=True)
    for page in pages:
        for name, width in WIDTHS.items():
            for picture in draw(page, name, width, options.out):
                print(picture.relative_to(Path.cwd()) if picture.is_relative_to(Path.cwd()) else picture)


if __name__ == "__main__":
    main()
