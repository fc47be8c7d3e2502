"""Make the fonts of the report from the npm package @fontsource/noto-sans-sc.

The package cuts Noto Sans SC into many small files for the web. The file of simplified Chinese holds nearly all that a
report needs, Latin letters included; a few signs (arrows, comparisons) are taken from the other files of the same
package. The family name, which says "Thin" in every cut, is put right. Run it only to move to a newer version:

    uv run --no-project --with fonttools --with brotli python tools/make_fonts.py
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/noto-sans-sc@5.3.0"
FONTS = Path(__file__).resolve().parent.parent / "sim" / "data" / "fonts"
STYLES = {400: "Regular", 700: "Bold"}
FAMILY, POSTSCRIPT = "Noto Sans SC", "NotoSansSC"
EXTRA = "≤≥≠≈≡≪≫→←↑↓↔⇒√∑∏∫∞∈∂∆∇″‰№①②③④⑤⑥⑦⑧⑨⑩■□▲△▼▽●○◆◇★☆✓½¼¾²³⁴ℓ\u2011"
NEEDED = "".join(map(chr, range(32, 127))) + "¥±–—·×÷−≤≥→≈%‰°²…，。：；、（）！？“”‘’《》【】￥％～"


def unpack(folder: Path, archive: Path | None) -> Path:
    """Return the package's `files` folder, asking npm for the package when no archive is given."""
    if archive is None:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        archive = next(folder.glob("*.tgz"))
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    return folder / "package" / "files"


def borrow(font: TTFont, donor: TTFont, characters: set[str]) -> set[str]:
    """Copy the plain glyphs of those characters that the font lacks and the donor has; return them."""
    ours, theirs = font.getBestCmap(), donor.getBestCmap()
    found = {c for c in characters if ord(c) in theirs and ord(c) not in ours}
    for character in sorted(found):
        name, code = theirs[ord(character)], ord(character)
        glyph, new = donor["glyf"][name], f"uni{code:04X}"
        if glyph.isComposite():
            sys.exit(f"{character} is drawn from other glyphs; choose another sign")
        font["glyf"][new] = glyph  # also appends to the glyph order
        font["hmtx"][new] = donor["hmtx"][name]
        font["vmtx"][new] = donor["vmtx"][name]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = new
    return found


def rename(font: TTFont, style: str) -> None:
    """Give the font the family name that a style sheet asks for."""
    names = {1: FAMILY, 2: style, 3: f"{POSTSCRIPT}-{style}", 4: f"{FAMILY} {style}", 6: f"{POSTSCRIPT}-{style}"}
    for record in list(font["name"].names):
        if record.nameID in {16, 17, 21, 22, 25}:
            font["name"].removeNames(nameID=record.nameID)
        elif record.nameID in names:
            record.string = names[record.nameID]
    if "STAT" in font:
        del font["STAT"]  # describes the axes of the variable font, with the old names


def make(files: Path, weight: int) -> TTFont:
    """Return the font of one weight, whole and rightly named."""
    font = TTFont(files / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2", recalcTimestamp=False)
    font["glyf"].glyphs  # noqa: B018 - reads the whole table before it is added to
    wanted = set(EXTRA + NEEDED)
    for path in sorted(files.glob(f"noto-sans-sc-*-{weight}-normal.woff2")):
        if any(ord(c) not in font.getBestCmap() for c in wanted):
            borrow(font, TTFont(path), wanted)
    rename(font, STYLES[weight])
    if lacking := [c for c in NEEDED if ord(c) not in font.getBestCmap()]:
        sys.exit(f"weight {weight} lacks {' '.join(lacking)}")
    print(f"{STYLES[weight]}: {len(font.getBestCmap())} characters")
    return font


def main() -> None:
    """Write the TTF of both weights, and the licence beside them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, help="the package as `npm pack` saves it")
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        files = unpack(Path(folder), parser.parse_args().archive)
        for weight, style in STYLES.items():
            font = make(files, weight)
            font.flavor = None  # the package's files are WOFF2
            font.save(FONTS / f"{POSTSCRIPT}-{style}.ttf")
        (FONTS / "LICENSE").write_bytes((files.parent / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()
