"""Utterance → Reading: the second of the five steps. Pure, and quick enough to run on every keystroke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.nlu import features
from bot.nlu.answer import Asked, resolve
from bot.nlu.learn import LABELS, Model
from bot.nlu.linear import Floats, Rows
from bot.nlu.tokens import Tokens, tokens
from bot.types import ACTIONS, CALM_KINDS, EVENTS, KINDS, TOPICS, TRAPS, Reading, Utterance

CAUTION = 0.5
"""How much likelier `scam_call` must be than the best other kind."""
CLOSE = 0.1
"""How much less likely it may be where a demand is heard beyond doubt (score above 0)."""
TRAP, ACTION, EVENT, TOPIC, SCRIPT, BRAND = -0.25, -0.4, -0.25, -0.3, -0.5, -0.2
"""Scores from which a label holds; below 0 because a missed demand costs more than one too many.

These and the two above were chosen on text held back by writer, see README, 「用数字说话」."""

PLAIN = 0.8
"""Where a whole message leans further than this to done or to asked, the status model changes nothing."""

_TRAPS = LABELS.index(TRAPS[0])
_NAMED, _ASKED, _DONE = (LABELS.index(mark + ACTIONS[0]) for mark in "=?!")
_EVENTS = LABELS.index("+" + EVENTS[0])
_TOPICS = LABELS.index("#" + TOPICS[0])
_SCRIPTS = len(LABELS)


@dataclass(frozen=True, slots=True)
class _Heard:
    """An utterance with its scores; `clause` is the one in which each label is likeliest.

    A long story says many things, one a clause, and its whole would drown each of them: `score` is
    halfway between the whole message's and its best clause's, but for the kind, which is the whole's.
    """

    tokens: Tokens
    kind: Floats
    score: Floats
    clause: Rows


def understand(model: Model, utterance: Utterance, asked: Asked | None = None) -> Reading:
    """Return what `utterance` says. `asked` is the coach's question that it answers, if there was one."""
    heard = _hear(model, utterance)
    reading = _reading(model, heard, utterance)
    return resolve(model, utterance, heard.tokens, reading, asked) if asked else reading


def _hear(model: Model, utterance: Utterance) -> _Heard:
    seen = tokens(model.vocabulary, utterance)
    whole, parts = model.message.scores_by_clause(features.of_message(seen))
    return _Heard(seen, whole[: len(KINDS)], (whole + parts.max(axis=0)) / 2, parts.argmax(axis=0))


def _reading(model: Model, heard: _Heard, utterance: Utterance) -> Reading:
    kind = _kind(heard)
    asks, done = _actions(model, heard) if kind not in CALM_KINDS else (frozenset(), frozenset())
    return Reading(
        kind=kind,
        traps=_above(heard.score, _TRAPS, TRAPS, TRAP) if kind in ("scam_call", "crisis") else frozenset(),
        asks=asks,
        done=done,
        brands=frozenset(brand for brand in heard.tokens.brands if _meant(model, heard.tokens, brand)),
        events=_above(heard.score, _EVENTS, EVENTS, EVENT),
        topic=_topic(heard.score),
        scripts=_scripts(model, heard.score),
        amount=max((amount.yuan for amount in utterance.amounts), default=0.0),
    )


def _kind(heard: _Heard) -> str:
    """A scam call where that is likeliest by far, or likely enough and something is clearly demanded."""
    others = int(heard.kind[1:].argmax()) + 1
    ahead = heard.kind[0] - heard.kind[others]
    demanded = KINDS[others] in CALM_KINDS and _named(heard).max() > 0
    return KINDS[0] if ahead > (-CLOSE if demanded else CAUTION) else KINDS[others]


def _named(heard: _Heard) -> Floats:
    """How surely each action is named, whatever its status."""
    named, asked, did = (heard.score[start : start + len(ACTIONS)] for start in (_NAMED, _ASKED, _DONE))
    result: Floats = (named + np.maximum(asked, did)) * np.float32(0.5)
    return result


def _above(score: Floats, start: int, names: tuple[str, ...], limit: float) -> frozenset[str]:
    """Those of `names`, whose scores begin at `start`, that score above `limit`."""
    return frozenset(names[i] for i in np.nonzero(score[start : start + len(names)] > limit)[0])


def _actions(model: Model, heard: _Heard) -> tuple[frozenset[str], frozenset[str]]:
    """The actions named, parted into asked and done."""
    lean = heard.score[_DONE : _DONE + len(ACTIONS)] - heard.score[_ASKED : _ASKED + len(ACTIONS)]
    asks: set[str] = set()
    done: set[str] = set()
    for i in np.nonzero(_named(heard) > ACTION)[0]:
        did = lean[i] if abs(lean[i]) > PLAIN else lean[i] + _status(model, heard, int(i))
        (done if did > 0 else asks).add(ACTIONS[i])
    return frozenset(asks), frozenset(done)


def _status(model: Model, heard: _Heard, action: int) -> float:
    """Above 0 if the words around the action's own say that it was done."""
    clause = int(heard.clause[_NAMED + action])
    clues = features.of_status(model.vocabulary, heard.tokens, ACTIONS[action], clause)
    return float(model.status.scores(clues)[0])


def _meant(model: Model, seen: Tokens, brand: str) -> bool:
    return bool(model.brand.scores(features.of_brand(model.vocabulary, seen, brand))[0] > BRAND)


def _topic(score: Floats) -> str:
    topics = score[_TOPICS : _TOPICS + len(TOPICS)]
    best = int(topics.argmax())
    return TOPICS[best] if topics[best] > TOPIC else ""


def _scripts(model: Model, score: Floats) -> tuple[str, ...]:
    """The ids of at most three likely scripts, the likeliest first."""
    likely = score[_SCRIPTS:]
    best = likely.argsort()[::-1][:3]
    return tuple(model.message.labels[_SCRIPTS + i][1:] for i in best if likely[i] > SCRIPT)
