"""Playbooks → Model: everything that the understanding learns, from the playbooks' own `says` lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu import features
from bot.nlu.features import Hashes
from bot.nlu.linear import Linear, learn
from bot.nlu.tokens import Tokens, Vocabulary, tokens, vocabulary
from bot.playbook.schema import Playbooks, Say
from bot.types import ACTIONS, CALM_KINDS, EVENTS, KINDS, TOPICS, TRAPPED_KINDS, TRAPS, Utterance

NONE = "+none"
"""On a line: neither event nor topic is in it. Lines that name none and lack this are silent about them."""

LABELS = (
    *KINDS,
    *TRAPS,
    *("=" + action for action in ACTIONS),
    *("?" + action for action in ACTIONS),
    *("!" + action for action in ACTIONS),
    *("+" + event for event in EVENTS),
    *("#" + topic for topic in TOPICS),
)
"""The columns of the message model, before those of the scripts ("~…")."""


@dataclass(frozen=True)
class Model:
    """What understanding needs, ready to use.

    `message` scores a whole message: kinds, traps, actions as named ("=give_code"), asked ("?…") and
    done ("!…"), events, topics, scripts. `status` tells done from asked for one action, `brand` whether
    a brand's name says whom the call is about.
    """

    vocabulary: Vocabulary
    message: Linear
    status: Linear
    brand: Linear


def learn_model(playbooks: Playbooks, utterances: Sequence[Utterance]) -> Model:
    """Learn from every `says` line, the i-th of which reads `utterances[i]`.

    Takes seconds; the same lines give the same model.
    """
    words, said = vocabulary(playbooks.lexicon), playbooks.says
    seen = [tokens(words, utterance) for utterance in utterances]
    return Model(
        vocabulary=words,
        message=_learn_messages(playbooks, said, seen),
        status=_learn_status(words, said, seen),
        brand=_learn_brands(words, said, seen),
    )


def _learn_messages(playbooks: Playbooks, said: Sequence[Say], seen: Sequence[Tokens]) -> Linear:
    labels = (*LABELS, *("~" + script for script in sorted(playbooks.scripts)))
    truth = np.array([_truth(labels, say.labels) for say in said], dtype=np.int8)
    return learn(labels, [features.of_message(t).distinct() for t in seen], truth, cost=3.0)


def _truth(labels: Sequence[str], given: frozenset[str]) -> list[int]:
    """1 for a label that holds, -1 for one that does not, 0 where the line does not say."""
    holds = given | {"=" + label[1:] for label in given if label[0] in "?!"}
    untold = _untold(given)
    return [1 if label in holds else 0 if label in untold or label[0] in untold else -1 for label in labels]


def _untold(given: frozenset[str]) -> frozenset[str]:
    """The labels that a line is silent about, and the marks before them.

    Events, topics and scripts are written on some lines only. A harmless line has no traps and no status
    by definition, whatever it names: held against them, it would teach that 「银行客服」 is no role.
    """
    told = {"?!": not given & CALM_KINDS, "+#": _tells_events(given), "~": _has(given, "~")}
    marks = "".join(mark for mark, known in told.items() if not known)
    return frozenset(marks).union(() if given & TRAPPED_KINDS else TRAPS)


def _tells_events(given: frozenset[str]) -> bool:
    return NONE in given or _has(given, "+") or _has(given, "#")


def _has(given: Iterable[str], mark: str) -> bool:
    return any(label[0] == mark for label in given)


def _learn_status(words: Vocabulary, said: Sequence[Say], seen: Sequence[Tokens]) -> Linear:
    cases = [
        (features.of_status(words, t, label[1:]), 1 if label[0] == "!" else -1)
        for say, t in zip(said, seen, strict=True)
        for label in sorted(say.labels)
        if label[0] in "?!"
    ]
    return _learn_one("done", cases, cost=0.3)


def _learn_brands(words: Vocabulary, said: Sequence[Say], seen: Sequence[Tokens]) -> Linear:
    cases = [
        (features.of_brand(words, t, brand), 1 if "@" + brand in say.labels else -1)
        for say, t in zip(said, seen, strict=True)
        for brand in t.brands
    ]
    return _learn_one("meant", cases, cost=1.0)


def _learn_one(label: str, cases: Sequence[tuple[Hashes, int]], cost: float) -> Linear:
    """A model of one label, from the features of each case and whether it holds there (1 or -1)."""
    truth = np.array([holds for _, holds in cases], dtype=np.int8)
    return learn((label,), [hashes for hashes, _ in cases], truth[:, None], cost)
