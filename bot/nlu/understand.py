"""Utterance → Reading: the second of the five steps. Pure, and quick enough to run on every keystroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu import features
from bot.nlu.answer import Asked, resolve
from bot.nlu.learn import LABELS, Model
from bot.nlu.tokens import Tokens, tokens
from bot.types import ACTIONS, CALM_KINDS, EVENTS, KINDS, TOPICS, TRAPPED_KINDS, TRAPS, Reading, Utterance

CAUTION = 0.6
"""How much likelier than a harmless kind `scam_call` must be."""
DEMAND, CLOSE = 0.2, 0.2
"""Where an action is named more surely than DEMAND it may be so much less likely than a harmless kind."""
TRAP, ASKED, DONE, TOPIC, SCRIPT, BRAND = -0.15, -0.2, -0.15, -0.4, -0.5, -0.2
"""Scores from which a label holds; below 0 because a missed demand costs more than one too many.

What was done must be heard more surely than what is asked: it starts the stopping of a loss.
These and the three above were chosen on text held back by writer, see README, 「快不快，准不准」."""

DEED, STATE = -0.15, -0.35
"""The same for events: a deed (卡锁了) must be heard more surely than a state (怕), for it ends a warning."""
STATES = frozenset({"helped", "caller_insists", "cannot_stop", "cannot_reach", "distress", "believes"})

PLAIN = 0.5
"""Where a whole message leans further than this to done or to asked, the status model changes nothing."""

CLAUSE = 0.35
"""The share of a message's best clause in its score; the whole message has the rest."""

_TRAPS = LABELS.index(TRAPS[0])
_NAMED, _ASKED, _DONE = (LABELS.index(mark + ACTIONS[0]) for mark in "=?!")
_EVENTS = LABELS.index("+" + EVENTS[0])
_TOPICS = LABELS.index("#" + TOPICS[0])
_SCRIPTS = len(LABELS)


@dataclass(frozen=True, slots=True)
class _Heard:
    """An utterance with its scores.

    A long story says many things, one a clause, and its whole would drown each of them: `score` mixes
    the whole message's with its best clause's, but for the kind, which is the whole's.
    Plain lists: for some twenty labels at a time they are quicker than arrays.
    """

    tokens: Tokens
    kind: list[float]
    score: list[float]

    def named(self, action: int) -> float:
        """How surely an action is named, whatever its status."""
        return (
            self.score[_NAMED + action] + max(self.score[_ASKED + action], self.score[_DONE + action])
        ) / 2

    def above(self, start: int, names: tuple[str, ...], limit: float) -> frozenset[str]:
        """Those of `names`, whose scores begin at `start`, that score above `limit`."""
        scores = self.score[start : start + len(names)]
        return frozenset([name for name, score in zip(names, scores, strict=True) if score > limit])


def understand(model: Model, utterance: Utterance, asked: Asked | None = None) -> Reading:
    """Return what `utterance` says. `asked` is the coach's question that it answers, if there was one."""
    heard = _hear(model, utterance)
    reading = _reading(model, heard, utterance)
    return resolve(model, utterance, heard.tokens, reading, asked) if asked else reading


def _hear(model: Model, utterance: Utterance) -> _Heard:
    seen = tokens(model.vocabulary, utterance)
    whole, parts = model.message.scores_by_clause(features.of_message(seen))
    score = whole + CLAUSE * (parts.max(axis=0) - whole)
    return _Heard(seen, whole[: len(KINDS)].tolist(), score.tolist())


def _reading(model: Model, heard: _Heard, utterance: Utterance) -> Reading:
    named = [heard.named(action) for action in range(len(ACTIONS))]
    kind = _kind(heard, max(named) > DEMAND)
    asks, done = _actions(model, heard, named) if kind not in CALM_KINDS else ((), ())
    return Reading(
        kind=kind,
        traps=heard.above(_TRAPS, TRAPS, TRAP) if kind in TRAPPED_KINDS else frozenset(),
        asks=frozenset(asks),
        done=frozenset(done),
        brands=frozenset(brand for brand in heard.tokens.brands if _meant(model, heard.tokens, brand)),
        events=(heard.above(_EVENTS, EVENTS, STATE) & STATES) | heard.above(_EVENTS, EVENTS, DEED),
        topic=_topic(heard.score),
        scripts=_scripts(model, heard.score),
        amount=max((amount.yuan for amount in utterance.amounts), default=0.0),
    )


def _kind(heard: _Heard, demanded: bool) -> str:
    """A scam call where that is likeliest by far, or likely enough and something is clearly demanded."""
    call, *others = heard.kind
    best = max(others)
    likeliest = KINDS[others.index(best) + 1]
    needed = 0.0 if likeliest not in CALM_KINDS else -CLOSE if demanded else CAUTION
    return KINDS[0] if call - best > needed else likeliest


def _actions(model: Model, heard: _Heard, named: Sequence[float]) -> tuple[list[str], list[str]]:
    """What is asked and what was done, of the actions `named` surely enough for that."""
    asks, done = [], []
    for action, score in enumerate(named):
        if score <= ASKED:
            continue
        if not _is_done(model, heard, action):
            asks.append(ACTIONS[action])
        elif score > DONE:
            done.append(ACTIONS[action])
    return asks, done


def _is_done(model: Model, heard: _Heard, action: int) -> bool:
    """Whether an action that is named was done; otherwise it is only wanted."""
    lean = heard.score[_DONE + action] - heard.score[_ASKED + action]
    if abs(lean) > PLAIN:
        return lean > 0
    clues = features.of_status(model.vocabulary, heard.tokens, ACTIONS[action])
    return lean + float(model.status.scores(clues)[0]) > 0


def _meant(model: Model, seen: Tokens, brand: str) -> bool:
    return bool(model.brand.scores(features.of_brand(model.vocabulary, seen, brand))[0] > BRAND)


def _topic(score: list[float]) -> str:
    topics = score[_TOPICS : _TOPICS + len(TOPICS)]
    best = max(topics)
    return TOPICS[topics.index(best)] if best > TOPIC else ""


def _scripts(model: Model, score: list[float]) -> tuple[str, ...]:
    """The ids of at most three likely scripts, the likeliest first."""
    likely = sorted(((s, i) for i, s in enumerate(score[_SCRIPTS:]) if s > SCRIPT), reverse=True)
    return tuple(model.message.labels[_SCRIPTS + i][1:] for _, i in likely[:3])
