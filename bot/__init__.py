"""sanbu（三不）：不信、不点、不给。 A coach for somebody who is on the phone with a fake customer service.

from bot import Case, Message, load, respond

playbooks = load()
turn = respond(playbooks, Case(), Message("他让我把验证码念给他"), now=0.0)
print(turn.reply.text)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from bot.errors import ConfigError, Conflict, PlaybookError, SanbuError, StoreError
from bot.types import Case, Message, Reading, Reply, Turn

if TYPE_CHECKING:
    from bot.engine import explain, load, respond

# Read when numpy starts: our matrices are small, and threads that wait for each other cost 30 ms a message.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

__all__ = [
    "Case",
    "ConfigError",
    "Conflict",
    "Message",
    "PlaybookError",
    "Reading",
    "Reply",
    "SanbuError",
    "StoreError",
    "Turn",
    "explain",
    "load",
    "respond",
]


def __getattr__(name: str) -> Any:
    """Import the engine when it is asked for: `bot.types` alone must stay cheap and free of cycles."""
    if name not in {"explain", "load", "respond"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bot import engine  # noqa: PLC0415  # see above

    return getattr(engine, name)
