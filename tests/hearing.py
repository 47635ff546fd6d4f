"""Understanding one message without the rest of the turn."""

from bot.engine import Coach
from bot.nlu.answer import Asked
from bot.nlu.understand import understand
from bot.normalise import normalise
from bot.types import Message, Reading


def hear(coach: Coach, text: str, asked: Asked | None = None) -> Reading:
    """Return what `text` says, as an answer to `asked` if given."""
    return understand(coach.model, normalise(coach.spelling, Message(text)), asked)
