"""Parts → Reply: the order alone on the first line, then what helps, as long as there is room.

The reply claims the moves of the parts that it keeps and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlg.blanks import fill, written
from bot.nlg.parts import parts_of, question_of
from bot.nlg.scene import Part, Scene
from bot.playbook.schema import Playbooks
from bot.types import Case, Decision, Reading, Reply

MAX_HANZI = 120
"""Length of a reply with its question, in 汉字, past which its optional parts are left out."""

_HANZI = re.compile("[\u3400-\u9fff]")


def render(playbooks: Playbooks, case: Case, reading: Reading, decision: Decision) -> Reply:
    """Put the decision into words."""
    joins = tuple(playbooks.plays[name] for name in decision.joins)
    scene = Scene(playbooks, case, reading, playbooks.plays[decision.play], joins)
    question = question_of(scene)
    room = MAX_HANZI - (_size(question.text) if question else 0)
    parts = _shorten([filled for part in parts_of(scene) if (filled := fill(scene, part))], room)
    lines = [part.text for part in parts] + ([question.text] if question else [])
    moves = tuple(dict.fromkeys(move for part in parts for move in part.moves))
    return Reply(
        text=written(scene, "\n".join(lines)),
        buttons=tuple(written(scene, b.label) for b in question.buttons) if question else (),
        moves=moves,
        copies=tuple((written(scene, name), written(scene, text)) for name, text in _copies(scene)),
        follow_up=written(scene, _follow_up(scene)),
        asked=question.id if question else "",
    )


def _shorten(parts: list[Part], room: int) -> list[Part]:
    """Leave out the optional parts that do not fit any more; the earlier ones have precedence."""
    room -= sum(_size(part.text) for part in parts if not part.optional)
    kept = []
    for part in parts:
        if part.optional:
            if _size(part.text) > room:
                continue
            room -= _size(part.text)
        kept.append(part)
    return kept


def _size(text: str) -> int:
    return len(_HANZI.findall(text))


def _follow_up(scene: Scene) -> str:
    """The short question for a minute later, where the order was to hang up or to cut the screen."""
    asked = scene.playbooks.common.words.follow_up
    urgent = scene.play.mark in ("⛔", "🆘", "❓")
    return next((asked[move] for move in scene.play.moves if move in asked), "") if urgent else ""


def _copies(scene: Scene) -> Iterator[tuple[str, str]]:
    words = scene.playbooks.common.words
    for name, lines in ((words.copy_line, (scene.play.read_aloud,)), (words.copy_card, scene.play.card)):
        text = "\n".join(filled.text for line in lines if line and (filled := fill(scene, Part(line))))
        if text:
            yield name, text.strip("「」")
