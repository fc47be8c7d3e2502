"""What would flip the answer: the tipping points of assumptions, told from a robustness study where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.report.document import Block, Items, Paragraph, Text
from sim.report.telling import Telling


@dataclass(frozen=True)
class Tipping:
    """What a robustness study found, in words.

    Attributes:
        sentences: by language, one a claim and assumption.
        flips: by path of an assumption, whether moving it within its range flips some claim.
        note: by language, how the study was made.
    """

    sentences: Mapping[str, tuple[str, ...]]
    flips: Mapping[str, bool] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)

    def influence(self, language: str) -> dict[str, str]:
        """Return the influence of each assumption that was tried, in words."""
        words = {True: ("推翻结论", "flips an answer"), False: ("不推翻", "flips nothing")}
        return {path: words[flips][0 if language == "zh" else 1] for path, flips in self.flips.items()}


def tipping_blocks(t: Telling, tipping: Tipping | None) -> list[Block]:
    """Return the tipping points, or how to get them and what is known without them."""
    if tipping is None:
        return [
            t.paragraph(
                "本报告未计算翻转点。区间只含模型的随机性，不含对假设的怀疑。加上 --tipping-points 重新生成报告，或运"
                "行 sim "
                "robustness，即可得知每个假设在其范围内取何值时结论改变。",
                "Tipping points were not computed for this report. The intervals hold the luck of the model only, "
                "not doubt "
                "about its assumptions. Make the report again with --tipping-points, or run sim robustness, to learn "
                "at "
                "which value within its range each assumption changes the answer.",
                "missing",
            )
        ]
    found: tuple[Text, ...] = tuple((sentence,) for sentence in tipping.sentences[t.language])
    none = t.paragraph(
        "在所试假设的范围内，没有一项能推翻结论。", "No assumption that was tried flips an answer within its range."
    )
    blocks: list[Block] = [Items(found) if found else none]
    if note := tipping.note.get(t.language):
        blocks.append(Paragraph((note,), "note"))
    return blocks
