"""The seconds of CPU that `sim --help` takes in a fresh process: the least of several."""

import argparse
import subprocess
import sys

CHILD = (
    "import contextlib, io, os, sys\n"
    "sys.argv = ['sim', '--help']\n"
    "from sim.__main__ import main\n"
    "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main()\n"
    "t = os.times(); print(t.user + t.system)\n"
)
GOAL = 0.5


def main() -> None:
    """Measure and tell."""
    options = argparse.ArgumentParser(description=(__doc__ or "").strip())
    options.add_argument("--repeats", type=int, default=7)
    times = [
        float(subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True).stdout)
        for _ in range(options.parse_args().repeats)
    ]
    print(f"sim --help: {min(times):.2f} s of CPU (goal: {GOAL} s)")


if __name__ == "__main__":
    main()
