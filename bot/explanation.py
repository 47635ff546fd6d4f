"""Turn → Chinese text that tells a maintainer why the coach answered as it did."""

from __future__ import annotations

from collections.abc import Iterator

from bot.types import Evidence, Turn


def explanation(turn: Turn) -> str:
    """Return what was understood and by which words, what is known of the call, and why this play."""
    return "\n".join(_lines(turn))


def _lines(turn: Turn) -> Iterator[str]:
    yield f"听到的　{turn.utterance.text}"
    if turn.utterance.quoted:
        yield f"回的是　{turn.utterance.quoted}"
    for found in turn.reading.evidence:
        yield from _evidence(found)
    case = turn.case
    known = [*sorted(case.traps), *sorted("?" + a for a in case.asks), *sorted("!" + a for a in case.done)]
    known += [*sorted("@" + b for b in case.brands), *sorted("+" + e for e in case.events)]
    yield f"这通电话　{' '.join(known) or '还什么都不知道'}" + (
        f"　剧本 {case.script}" if case.script else ""
    )
    yield f"选了　　{turn.decision.play}：{turn.decision.why}"
    yield f"做的事　{' '.join(turn.reply.moves)}"
    for rejected in turn.decision.rejected:
        yield f"没选　　{rejected.play}：{rejected.why}"


def _evidence(found: Evidence) -> Iterator[str]:
    words = "".join(f"「{word}」" for word in found.words) or "对话本身"
    yield f"　{found.label:<18}{words}　{found.score:+.2f}"
    if found.example:
        yield f"　{'':<18}像 {found.source}「{found.example}」　{found.likeness:.0f}%"
