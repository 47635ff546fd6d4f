"""Utterance → Reading: the second of the five steps. Pure, and quick enough to run on every keystroke."""

from __future__ import annotations

from bot.nlu import features
from bot.nlu.answer import Asked, resolve
from bot.nlu.learn import Model
from bot.nlu.tokens import Tokens, tokens
from bot.types import ACTIONS, CALM_KINDS, EVENTS, KINDS, TOPICS, TRAPS, Reading, Utterance

CAUTION = 0.4
"""How much likelier `scam_call` must be than the best harmless kind. Chosen on text held back by writer."""
TRAP, ACTION, EVENT, TOPIC, SCRIPT, BRAND = -0.25, -0.4, -0.25, -0.3, -0.5, -0.2
"""Scores from which a label holds; below 0 because a missed demand costs more than one too many."""


def understand(model: Model, utterance: Utterance, asked: Asked | None = None) -> Reading:
    """Return what `utterance` says. `asked` is the coach's question that it answers, if there was one."""
    seen = tokens(model.vocabulary, utterance)
    score = dict(zip(model.message.labels, model.message.scores(features.of_message(seen)).tolist(), strict=True))
    reading = _reading(model, seen, score, utterance)
    return resolve(model, utterance, seen, reading, asked) if asked else reading


def _reading(model: Model, seen: Tokens, score: dict[str, float], utterance: Utterance) -> Reading:
    kind = _kind(score)
    asks, done = _actions(model, seen, score) if kind not in CALM_KINDS else (frozenset(), frozenset())
    return Reading(
        kind=kind,
        traps=frozenset(t for t in TRAPS if score[t] > TRAP) if kind in ("scam_call", "crisis") else frozenset(),
        asks=asks,
        done=done,
        brands=frozenset(b for b in seen.brands if _meant(model, seen, b)),
        events=frozenset(e for e in EVENTS if score["+" + e] > EVENT),
        topic=_topic(score),
        scripts=_scripts(score),
        amount=max((amount.yuan for amount in utterance.amounts), default=0.0),
    )


def _kind(score: dict[str, float]) -> str:
    return max(KINDS, key=lambda kind: score[kind] - (CAUTION if kind == "scam_call" else 0.0))


def _actions(model: Model, seen: Tokens, score: dict[str, float]) -> tuple[frozenset[str], frozenset[str]]:
    """The actions named, parted into asked and done."""
    asks, done = set(), set()
    for action in ACTIONS:
        either = max(score["?" + action], score["!" + action])
        if score["=" + action] + either <= 2 * ACTION:
            continue
        status = model.status.scores(features.of_status(model.vocabulary, seen, action))[0]
        did = status + score["!" + action] - score["?" + action] > 0
        (done if did else asks).add(action)
    return frozenset(asks), frozenset(done)


def _meant(model: Model, seen: Tokens, brand: str) -> bool:
    return bool(model.brand.scores(features.of_brand(model.vocabulary, seen, brand))[0] > BRAND)


def _topic(score: dict[str, float]) -> str:
    best = max(TOPICS, key=lambda topic: score["#" + topic])
    return best if score["#" + best] > TOPIC else ""


def _scripts(score: dict[str, float]) -> tuple[str, ...]:
    likely = [(value, label[1:]) for label, value in score.items() if label[0] == "~" and value > SCRIPT]
    return tuple(script for _, script in sorted(likely, reverse=True)[:3])
