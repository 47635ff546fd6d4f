"""What the tests of the understanding share."""

from functools import partial

import pytest

from tests import hearing


@pytest.fixture(scope="session")
def hear(coach):
    """Understand one message, as an answer to `asked` if given."""
    return partial(hearing.hear, coach)
