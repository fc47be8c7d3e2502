"""How fast residents live: our columns beside one Mesa agent and one SimPy process a resident, in one run.

Sixty months of a small model, the same for all: ageing, death, a payment in the first half of the year by those of
16 to 59, yearly interest in whole fen, and a device from 80 on whose subsidy falls after two and four years. The luck
is drawn by sim.core.luck and handed to the peers ready-made (our time counts the drawing, theirs does not). Life,
balance, payments and subsidy of every resident must be equal, or the script ends with an error.

The peers run in an environment of their own, made at first use (benchmarks/requirements-peers.txt).

    python benchmarks/peers.py [--residents 100000 --repeats 3 --environment FOLDER]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]
Luck = Callable[[int], tuple[Column, Column]]

HERE = Path(__file__).resolve()
MONTHS, SEED = 60, 2021
WORD = 2**32
HAZARD = [round(min(0.9, 0.00003 * 1.095**age) * WORD) for age in range(121)]  # a month, by whole years of age
PAYS = round(0.3 * WORD)  # a month of the first half of the year
PAYMENT, INTEREST, FULL, HALF = 57_500, 275, 1_500, 750  # fen, hundredths of a percent, fen a month
COLUMNS = ("alive", "balance", "payments", "subsidy")


# ------------------------------------------------------------------------------------------- one resident at a time
class Resident:
    """One resident of the model, as an agent or a process has them."""

    def __init__(self, age: int) -> None:
        self.age, self.alive, self.paid = age, True, False
        self.balance = self.payments = self.subsidy = self.held = 0

    def live(self, month: int, death: int, payment: int) -> bool:
        """Live one month with its two words of luck; return whether they still live."""
        self.age += 1
        years = self.age // 12
        if death < HAZARD[years]:
            self.alive = False
            return False
        if month % 12 < 6 and 16 <= years < 60 and not self.paid and payment < PAYS:
            self.balance += PAYMENT
            self.payments += 1
            self.paid = True
        if month % 12 == 11:
            self.balance += self.balance * INTEREST // 10_000
            self.paid = False
        if years >= 80:
            self.held += 1
            self.subsidy += FULL if self.held <= 24 else HALF if self.held <= 48 else 0
        return True


def in_mesa(ages: list[int], luck: Luck) -> list[Resident]:
    """Run the model as Mesa agents."""
    import mesa

    class Agent(mesa.Agent):  # type: ignore[misc]
        def __init__(self, model: Any, number: int, age: int) -> None:  # noqa: ANN401
            super().__init__(model)
            self.number, self.life = number, Resident(age)

        def step(self) -> None:
            model = self.model
            if not self.life.live(model.month, model.death[self.number], model.payment[self.number]):
                self.remove()

    model = mesa.Model(seed=SEED)
    people = [Agent(model, number, age) for number, age in enumerate(ages)]
    for month in range(MONTHS):
        model.month = month
        model.death, model.payment = (words.tolist() for words in luck(month))
        model.agents.do("step")
    return [agent.life for agent in people]


def in_simpy(ages: list[int], luck: Luck) -> list[Resident]:
    """Run the model as SimPy processes."""
    import simpy

    env = simpy.Environment()
    words: list[list[int]] = [[], []]

    def almanac() -> Iterator[simpy.Event]:
        for month in range(MONTHS):
            words[:] = [column.tolist() for column in luck(month)]
            yield env.timeout(1)

    def life(number: int, resident: Resident) -> Iterator[simpy.Event]:
        while env.now < MONTHS and resident.live(int(env.now), words[0][number], words[1][number]):
            yield env.timeout(1)

    people = [Resident(age) for age in ages]
    env.process(almanac())
    for number, resident in enumerate(people):
        env.process(life(number, resident))
    env.run()
    return people


# ----------------------------------------------------------------------------------------------- whole columns, ours
def in_columns(ages: Column, luck: Luck) -> dict[str, Column]:
    """Run the model on whole columns, as the programmes of the toolkit do."""
    n = len(ages)
    age, alive, paid = ages.copy(), np.ones(n, bool), np.zeros(n, bool)
    balance, payments, subsidy = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    held, hazard = np.zeros(n, np.int16), np.array(HAZARD, np.uint32)
    for month in range(MONTHS):
        death, payment = luck(month)
        age += 1
        years = age // 12
        alive &= death >= hazard[years]
        if month % 12 < 6:
            payers = np.flatnonzero(alive & ~paid & (payment < PAYS) & (years >= 16) & (years < 60))
            balance[payers] += PAYMENT
            payments[payers] += 1
            paid[payers] = True
        if month % 12 == 11:
            balance += np.where(alive, balance * INTEREST // 10_000, 0)
            paid[alive] = False
        holders = np.flatnonzero(alive & (years >= 80))
        held[holders] += 1
        months = held[holders]
        subsidy[holders] += np.where(months <= 24, FULL, np.where(months <= 48, HALF, 0))
    return {"alive": alive, "balance": balance, "payments": payments, "subsidy": subsidy}


def ours(ages: Column, repeats: int) -> tuple[dict[str, Column], list[float], list[tuple[Column, Column]]]:
    """Return the result, the seconds of each run, and the luck for the peers."""
    sys.path.insert(0, str(HERE.parents[1]))
    from sim.core.luck import Stream, When, purpose

    stream, n = Stream(SEED), len(ages)
    death = purpose(4_000_000_020, "benchmark.death", When.MONTH)
    payment = purpose(4_000_000_021, "benchmark.payment", When.MONTH)

    def luck(month: int) -> tuple[Column, Column]:
        return stream.range_bits(death, 0, n, SEED * 12 + month), stream.range_bits(payment, 0, n, SEED * 12 + month)

    luck(0)  # loads the compiled kernel
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        result = in_columns(ages, luck)
        seconds.append(time.perf_counter() - begin)
    return result, seconds, [luck(month) for month in range(MONTHS)]


# ------------------------------------------------------------------------------------------------------- the peers
def work(peer: str, folder: Path) -> None:
    """Run one peer on the prepared luck and leave its result beside it; called in the peers' environment."""
    given = np.load(folder / "luck.npz")
    words = given["words"]
    model = {"Mesa": in_mesa, "SimPy": in_simpy}[peer]
    begin = time.perf_counter()
    people = model(given["ages"].tolist(), lambda month: (words[month, 0], words[month, 1]))
    seconds = time.perf_counter() - begin
    columns = {name: np.array([getattr(resident, name) for resident in people]) for name in COLUMNS}
    np.savez(folder / f"{peer}.npz", seconds=seconds, **columns)


def environment(folder: Path) -> Path:
    """Return the Python of the peers' environment, made if it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        wanted = HERE.with_name("requirements-peers.txt")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", wanted], check=True)
    return python


def compare(peers: list[str], python: Path, residents: int, repeats: int) -> dict[str, float]:
    """Return the resident-months a second of ours and of each peer; end with an error if a resident differs."""
    ages = np.arange(residents) * 37 % (95 * 12)
    expected, seconds, luck = ours(ages, max(3, repeats))
    speed = {"columns": residents * MONTHS / median(seconds)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "luck.npz", ages=ages, words=np.array(luck))
        for peer in peers:
            taken = []
            for _ in range(repeats):
                subprocess.run([python, HERE, "--work", peer, folder], check=True)
                result = np.load(folder / f"{peer}.npz")
                taken.append(float(result["seconds"]))
                for column in COLUMNS:
                    if not np.array_equal(result[column], expected[column]):
                        sys.exit(f"{peer} differs in {column}")
            speed[peer] = residents * MONTHS / median(taken)
    return speed


def main() -> None:
    """Measure, print the table and the ratios."""
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], Path(sys.argv[3]))
        return
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--residents", type=int, default=100_000)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir()) / "sim-peers")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    speed = compare(["Mesa", "SimPy"], environment(given.environment), given.residents, given.repeats)
    print(f"{given.residents:,} residents, {MONTHS} months; every resident equal; resident-months a second")
    for name, rate in speed.items():
        print(f"{name:8s} {rate:14,.0f}   columns / {name}: {speed['columns'] / rate:8.1f}")
    if given.json:
        given.json.write_text(json.dumps(speed))


if __name__ == "__main__":
    main()
