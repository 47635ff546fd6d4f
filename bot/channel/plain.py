"""A reply as plain text, for channels without buttons."""

from __future__ import annotations

from bot.types import Reply

CHOOSE = "回数字，或者直接说："


def plain(reply: Reply) -> str:
    """Give the text, with the buttons as a numbered list below it."""
    if not reply.buttons:
        return reply.text
    choices = (f"{number} {label}" for number, label in enumerate(reply.buttons, 1))
    return "\n".join((reply.text, CHOOSE, *choices))
