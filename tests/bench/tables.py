"""Printing: Markdown tables in Chinese, as the README shows them."""

import unicodedata
from collections.abc import Sequence

from tests.bench.score import F1, Figures

NAMES = {
    "traps": "陷阱 F1",
    "asks": "被要求 F1",
    "done": "已做 F1",
    "actions_any_status": "动作（不分状态）F1",
    "brands": "平台 F1",
    "kind": "类别",
    "scam_call_noticed": "骗局听出",
    "loss_noticed": "损失听出",
    "false_loss": "错报损失",
    "false_alarm_on_calm": "平常话误报",
    "crisis_noticed": "想不开听出",
    "whole_row_exact": "整句全对",
}
VERSIONS = {
    "traditional": "繁体（台、港、直转）",
    "voice": "语音同音字",
    "look_alike": "形近字、缩写、全角",
    "unpunctuated": "没有标点",
    "broken": "拆字、叠字、表情",
    "slips": "手误（约 15 字一处）",
}


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table under its title."""
    widths = [max(_width(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [
        "| " + " | ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)) + " |"
        for row in (head, *rows)
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    print(f"\n### {title}\n", lines[0], rule, *lines[1:], sep="\n", flush=True)


def figure(figures: Figures, name: str) -> str:
    """One figure with three places; of a set of labels with precision and recall."""
    found = figures[name]
    if isinstance(found, F1):
        return f"{float(found):.3f}（{found.precision:.2f} / {found.recall:.2f}）"
    return f"{float(found):.3f}"


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
