"""Does the understanding slow down as the playbooks grow? Learns from many times as many lines.

    python -m tests.bench.growth 10     one JSON object: lines, seconds of learning, time of understanding

More lines come from the real ones: a new beginning or end, and damage by the noise generator, so that
there are new features too. The table of features is bounded, and so is the time of learning; what would
take too long for a benchmark is cut at MOST lines.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice

from bot import engine
from bot.nlu.learn import Model, learn_model
from bot.nlu.understand import understand
from bot.normalise import normalise
from bot.playbook.schema import Say
from bot.types import Message
from tests.bench.timing import resident, spreads
from tests.labelled import dev
from tests.noise import VERSIONS, noisy

MOST = 500_000
OPENINGS = ("", "刚才", "那个，", "哎", "昨天", "帮我看看，", "不知道怎么办，", "喂")
ENDINGS = ("", "，急", "呢", "，怎么办", "啊", "，在线等", "…", "，真的")
ROUNDS = 5


def grown(says: tuple[Say, ...], times: int) -> tuple[Say, ...]:
    """Return `times` as many lines, the real ones first, at most MOST."""
    return tuple(islice(_lines(says, times), MOST))


def _lines(says: tuple[Say, ...], times: int) -> Iterator[Say]:
    yield from says
    versions = list(VERSIONS)
    for copy in range(1, times):
        opening, ending = OPENINGS[copy % len(OPENINGS)], ENDINGS[copy // 3 % len(ENDINGS)]
        for number, say in enumerate(says):
            text = noisy(versions[(copy + number) % len(versions)], say.text, str(number), copy)
            yield replace(say, text=opening + text + ending)


def main(times: int) -> None:
    """Learn, measure, print."""
    coach = engine.load()
    says = grown(coach.playbooks.says, times)
    begun = time.perf_counter()
    heard = [normalise(coach.spelling, Message(say.text)) for say in says]
    model = learn_model(replace(coach.playbooks, says=says), heard)
    learning = time.perf_counter() - begun

    def reading(model: Model, text: str) -> object:
        return understand(model, normalise(coach.spelling, Message(text)))

    both = {"before": lambda text: reading(coach.model, text), "after": lambda text: reading(model, text)}
    found = spreads(both, [row.text for row in dev()], ROUNDS)
    result = {name: asdict(spread) for name, spread in found.items()}
    features = len(model.message.steps)
    print(
        json.dumps(
            result
            | {"lines": len(says), "learning": learning, "features": features, "memory": resident("self")}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
