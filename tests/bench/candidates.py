"""What other ways to understand give on the development messages: parts switched off, other methods.

    python -m tests.bench.candidates

Takes some minutes: the model is learned anew for every part that is switched off. All candidates read the
same normalised text and, where they learn, learn from the same lines of the playbooks.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import numpy as np

from bot import engine
from bot.engine import Coach
from bot.nlu import features
from bot.nlu.features import Sight
from bot.nlu.learn import learn_model
from bot.nlu.tokens import SEPARATORS, Tokens
from bot.normalise import normalise
from bot.types import Message, Reading
from tests.bench import lexicon_only, nearest, peers, tables
from tests.bench.peers import Understand
from tests.bench.score import figures
from tests.hearing import hear
from tests.labelled import Row, dev

SHOWN = ("traps", "asks", "done", "actions_any_status", "kind", "loss_noticed", "false_alarm_on_calm")
AT_ONCE = 3
PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


def surface_only(seen: Tokens) -> Sight:
    """Pieces of the text as it stands."""
    return features.of_message(replace(seen, skeleton="", hits=()))


def skeleton_only(seen: Tokens) -> Sight:
    """Pieces of the text with concepts in place of words; of other words nothing is seen."""
    return features.of_message(replace(seen, surface=_blank(seen.surface), hits=()))


def pairs_only(seen: Tokens) -> Sight:
    """Concepts and pairs of them."""
    return features.of_message(replace(seen, surface=_blank(seen.surface), skeleton=""))


def without_pairs(seen: Tokens) -> Sight:
    """Text and skeleton."""
    return features.of_message(replace(seen, hits=()))


def whole_message(seen: Tokens) -> Sight:
    """Everything, but the message is not looked at clause by clause."""
    sight = features.of_message(seen)
    return replace(sight, clause=np.zeros_like(sight.clause), clauses=1)


def _blank(surface: str) -> str:
    return "".join(char if char in SEPARATORS else "x" for char in surface)


def learned(view: Callable[[Tokens], Sight] | None) -> Understand:
    """Learn from the playbooks with another view of messages, None for the one that is shipped."""
    coach = engine.load(PLAYBOOKS)
    if view is None:
        return lambda text: hear(coach, text)
    shipped = features.of_message

    def seen(tokens: Tokens) -> Sight:
        with patch.object(features, "of_message", shipped):
            return view(tokens)

    with patch.object(features, "of_message", seen):
        said = [normalise(coach.spelling, Message(say.text)) for say in coach.playbooks.says]
        other = replace(coach, model=learn_model(coach.playbooks, said))

    def understand(text: str) -> Reading:
        with patch.object(features, "of_message", seen):
            return hear(other, text)

    return understand


def without_status() -> Understand:
    """Asked or done as the message model has it, without the model of what stands around an action."""
    coach = engine.load(PLAYBOOKS)
    status = coach.model.status
    silent = replace(status, steps=np.zeros_like(status.steps), bias=np.zeros_like(status.bias))
    return lambda text: hear(replace(coach, model=replace(coach.model, status=silent)), text)


def taught(coach: Coach) -> list[Row]:
    """The playbooks' lines as rows to learn from, normalised."""
    return [
        Row(str(number), normalise(coach.spelling, Message(say.text)).text, *_parts(say.labels))
        for number, say in enumerate(coach.playbooks.says)
    ]


def _parts(
    labels: frozenset[str],
) -> tuple[str, frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    reading = nearest.reading_of(labels)
    return reading.kind, reading.traps, reading.asks, reading.done, reading.brands


def _normalised(read: Callable[[list[Row]], Understand]) -> Understand:
    coach = engine.load(PLAYBOOKS)
    understand = read(taught(coach))
    return lambda text: understand(normalise(coach.spelling, Message(text)).text)


CANDIDATES: dict[str, Callable[[], Understand]] = {
    "词典：词出现就算": lambda: lexicon_only.build(engine.load(PLAYBOOKS), frames=False),
    "词典 + 分句的框架": lambda: lexicon_only.build(engine.load(PLAYBOOKS), frames=True),
    "最近的一句（TF-IDF）": lambda: _normalised(lambda rows: nearest.build(rows, 1)),
    "最近的五句投票（TF-IDF）": lambda: _normalised(lambda rows: nearest.build(rows, 5)),
    "TF-IDF + 逻辑回归，同样的例句": lambda: _normalised(peers.tfidf),
    "线性：只看字面": lambda: learned(surface_only),
    "线性：只看骨架": lambda: learned(skeleton_only),
    "线性：只看概念对": lambda: learned(pairs_only),
    "线性：字面 + 骨架": lambda: learned(without_pairs),
    "线性：全部，不分句看": lambda: learned(whole_message),
    "线性：全部，不要状态模型": without_status,
    "全部（现在用的）": lambda: learned(None),
}


def tried(name: str) -> list[str]:
    """Build one candidate and give its row of the table."""
    understand = CANDIDATES[name]()
    got, taken = [], []
    for row in dev():
        begun = perf_counter()
        got.append(understand(row.text))
        taken.append((perf_counter() - begun) * 1e6)
    found = figures(dev(), got)
    return [name, *(f"{float(found[each]):.3f}" for each in SHOWN), f"{median(taken):.0f}"]


def main() -> None:
    """Try all, print the table."""
    engine.load(PLAYBOOKS)
    with ProcessPoolExecutor(AT_ONCE) as processes:
        rows: Sequence[Sequence[str]] = list(processes.map(tried, CANDIDATES))
    head = ["", *(tables.NAMES[name] for name in SHOWN), "微秒"]
    tables.show(f"试过的做法，{len(dev())} 句开发集", head, rows)


if __name__ == "__main__":
    main()
