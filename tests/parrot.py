"""A stand-in for the engine: pure, tiny, and sensitive to order, so that a lost or doubled turn shows."""

import hashlib
from dataclasses import replace

from bot.types import Case, Message, Reply, Turn


def respond(case: Case, message: Message, now: float) -> Turn:
    """Fold the message into a running hash that stands where a play's id would."""
    order = hashlib.sha256(f"{case.order}/{message.text}/{message.quoted}".encode()).hexdigest()[:12]
    after = replace(case, kind="scam_call", order=order, turns=case.turns + 1, updated=now)
    reply = Reply(f"⛔ 第 {after.turns} 句。\n{order}", buttons=("挂了", "他不让挂"), moves=("hang_up",))
    return Turn(reply, after)


def fold(texts) -> Case:
    """Give the case after `texts`, one after the other, at time 0."""
    case = Case()
    for text in texts:
        case = respond(case, Message(text), 0.0).case
    return case
