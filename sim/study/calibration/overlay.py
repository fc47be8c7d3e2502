"""The result of a calibration as a scenario file that says only what was calibrated, and how it came to be."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.scenario import Scenario, Words
from sim.study.calibration.target import Target
from sim.study.factors import Factor, FactorKind

DIGITS = 4
SHORT = 12


@dataclass(frozen=True)
class Estimate:
    """One calibrated parameter.

    Attributes:
        factor: the parameter and its prior.
        quantiles: the values below which 5, 25, 50, 75 and 95% of the posterior lie; of choices all by falling share.
        mean: of numbers, else nan.
        deviation: standard deviation of numbers, else nan.
        ratio: posterior over prior standard deviation, of quantiles.
        verdict: `told`, `partly` or `not told`.
    """

    factor: Factor
    quantiles: tuple[object, ...]
    mean: float
    deviation: float
    ratio: float
    verdict: str

    @property
    def value(self) -> object:
        """The posterior's median, of choices the most probable one, as a scenario takes it."""
        return rounded(self.quantiles[0 if self.factor.kind == FactorKind.CHOICE else 2])

    @property
    def interval(self) -> tuple[object, object] | None:
        """The 90% interval; None for choices."""
        if self.factor.kind == FactorKind.CHOICE:
            return None
        return rounded(self.quantiles[0]), rounded(self.quantiles[-1])


def rounded(value: object) -> object:
    """Return a number with four significant digits; anything else as it is.

    >>> rounded(0.123456), rounded(12)
    (0.1235, 12)
    """
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def overlay(
    parent: str, title: Words, study: str, digest: str, estimates: Sequence[Estimate], targets: Sequence[Target],
    baseline: Scenario,
) -> str:  # fmt: skip
    """Return the text of a scenario file that extends the baseline with the estimates.

    Args:
        parent: the baseline's name or path, which it extends.
        title: of the study.
        study: its name.
        digest: of the posterior.
        estimates: the calibrated parameters.
        targets: all targets; those that were fitted are named as the source.
        baseline: the rules in which the parameters stand.
    """
    fitted = "; ".join(
        f"{target.output.label} = {target.value:.12g} ({target.source})" for target in targets if not target.held_out
    )
    said = {
        "title": {"en": f"{title.en}: calibrated", "zh": f"{title.zh}：校准结果"},
        "purpose": {
            "en": f"Medians of the posterior of the study {study}, with intervals of 90% as ranges.",
            "zh": f"研究“{study}”后验分布的中位数，区间为90%可信区间。",
        },
    }
    lines = [
        f"# Made by `sim calibrate {study}`, posterior {digest}.",
        "# Ranges are those of each parameter by itself: where only a product is told, parameters moved apart within",
        "# their ranges do not meet the figures; the points of posterior.parquet do.",
        f"extends: {_quoted(parent)}",
        *(f"{name}: {_quoted(words)}" for name, words in said.items()),
    ]
    tree: dict[str, object] = {}
    for estimate in estimates:
        _put(tree, estimate.factor.path.split("."), _leaf(baseline, estimate, study, digest, fitted))
    _write(tree, "", lines)
    return "\n".join(lines) + "\n"


def _leaf(baseline: Scenario, estimate: Estimate, study: str, digest: str, fitted: str) -> str:
    written = dict(baseline.leaf(estimate.factor.path).written())
    kind = "median" if estimate.interval else "most probable value"
    written["value"] = estimate.value
    written["source"] = f"calibration {study} {digest[:SHORT]}"
    reason = f"posterior {kind}, fitted to {fitted}; {estimate.ratio:.2f} of the prior's width: {estimate.verdict}"
    written["reason"] = f"{reason} by these figures alone" if estimate.verdict == "not told" else reason
    written.pop("range", None)
    if estimate.interval:
        written["range"] = list(estimate.interval)
    return _quoted(written)


def _quoted(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)


def _put(tree: dict[str, object], path: list[str], leaf: str) -> None:
    inner = tree
    for name in path[:-1]:
        below = inner.setdefault(name, {})
        assert isinstance(below, dict)
        inner = below
    inner[path[-1]] = leaf


def _write(tree: Mapping[str, object], indent: str, lines: list[str]) -> None:
    for name, inner in tree.items():
        if isinstance(inner, Mapping):
            lines.append(f"{indent}{name if name.isidentifier() else _quoted(name)}:")
            _write(inner, indent + "  ", lines)
        else:
            lines.append(f"{indent}{name if name.isidentifier() else _quoted(name)}: {inner}")
