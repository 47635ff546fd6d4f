"""Counts for Prometheus: turns, moves, seconds. Never a word, never an account."""

from __future__ import annotations

import time
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channel.port import Coach, Deliver, Shape, whole
from bot.types import Answer, Incoming

BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Seconds: a turn takes about one thousandth."""


class Counts:
    """The counters of one process, and the address to read them from."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = self._counter("turns", "answered messages or bursts", "channel", "outcome")
        self.moves = self._counter("moves", "moves made in new replies", "move")
        self.seconds = Histogram(
            "sanbu_turn_seconds",
            "from the message to the saved reply, sent where the channel sends it itself",
            ["channel"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def routes(self) -> list[Route]:
        """Give /metrics."""
        return [Route("/metrics", self.show, methods=["GET"])]

    async def show(self, _: Request) -> Response:
        """Give the counts in Prometheus' text format."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"sanbu_{name}", what, labels, registry=self.registry)


class Measured:
    """A coach whose answers are counted: new, repeated, limited or failed."""

    def __init__(self, coach: Coach, counts: Counts) -> None:
        self._coach = coach
        self._counts = counts
        self.standing = coach.standing
        self.forget = coach.forget

    async def answer(
        self,
        conversation: str,
        incoming: Sequence[Incoming],
        shape: Shape = whole,
        deliver: Deliver | None = None,
    ) -> Answer:
        """Give the coach's answer and count it."""
        channel = conversation.partition(":")[0]
        begun = time.perf_counter()
        try:
            answer = await self._coach.answer(conversation, incoming, shape, deliver)
        except Exception:
            self._counts.turns.labels(channel, "failed").inc()
            raise
        self._counts.seconds.labels(channel).observe(time.perf_counter() - begun)
        self._counts.turns.labels(channel, _outcome(answer)).inc()
        if not answer.age:
            for move in answer.reply.moves:
                self._counts.moves.labels(move).inc()
        return answer


def _outcome(answer: Answer) -> str:
    if not answer.version:
        return "limited"
    return "repeated" if answer.age else "new"
