"""Records as JSON."""

import pytest

from bot.errors import StoreError
from bot.store import codec
from bot.store.protocol import Record
from bot.types import Case, Reply


def test_only_what_is_set_is_written():
    """An empty case costs a few bytes."""
    assert codec.dump_record(Record()) == '{"since":0,"case":{}}'


def test_a_field_of_a_newer_version_is_left_out():
    """Old and new replicas read one another's conversations while they are being replaced."""
    text = '{"since":5,"case":{"kind":"chat","mood":"x"},"later":1}'
    assert codec.load_record(text, 3) == Record(Case(kind="chat"), 3, 5)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"since":1,"case":5}', '{"since":1,"case":{"said":1}}']
)
def test_something_else_is_a_store_error(text):
    """What we did not write is never half-read."""
    with pytest.raises(StoreError, match="不是本程序写的"):
        codec.load_record(text, 1)


def test_an_answer_keeps_its_time():
    """Reply and time go together."""
    answered = codec.load_answered(codec.dump_answered(Reply("好", copies=(("a", "b"),)), 3.5))
    assert (answered.reply, answered.at) == (Reply("好", copies=(("a", "b"),)), 3.5)
