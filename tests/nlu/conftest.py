"""What the tests of the understanding share."""

import pytest

from bot.nlu.understand import understand
from bot.normalise import normalise
from bot.types import Message


@pytest.fixture(scope="session")
def hear(coach):
    """Understand one message, as an answer to `asked` if given."""

    def reading(text, asked=None):
        return understand(coach.model, normalise(coach.model.spelling, Message(text)), asked)

    return reading
