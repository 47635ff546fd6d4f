"""The noise generator: seeded, strong enough to matter, weak enough to stay readable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from tests.labelled import train
from tests.noise import LOOK_ALIKES, VERSIONS, noisy

WRITTEN = [row for row in train() if "traditional" not in row.style]
every_version = pytest.mark.parametrize("version", VERSIONS)


@every_version
def test_the_same_seed_does_the_same_damage(version):
    """A figure measured today can be measured again tomorrow."""
    rows = WRITTEN[:100]
    first = [noisy(version, row.text, row.id) for row in rows]
    assert first == [noisy(version, row.text, row.id) for row in reversed(rows)][::-1]


@pytest.mark.parametrize("version", [v for v in VERSIONS if v != "unpunctuated"])
def test_another_seed_does_other_damage(version):
    """The seed is more than an ornament. (Punctuation can only be left out in two ways.)"""
    rows = WRITTEN[:100]
    assert any(noisy(version, r.text, r.id, 1) != noisy(version, r.text, r.id, 2) for r in rows)


@every_version
@given(text=st.text(), name=st.text())
def test_no_text_is_too_strange(version, text, name):
    """Damage is done to any text, and none of it is an exception."""
    assert isinstance(noisy(version, text, name), str)


@pytest.mark.parametrize(
    ("version", "least"),
    [("traditional", 0.95), ("voice", 0.9), ("look_alike", 0.9), ("broken", 1.0), ("slips", 0.6)],
)
def test_most_messages_are_changed(version, least):
    """A version that leaves messages alone would prove nothing. Slips are as rare as they are."""
    changed = sum(noisy(version, row.text, row.id) != row.text for row in WRITTEN)
    assert changed >= least * len(WRITTEN)


@every_version
def test_a_message_keeps_about_its_length(version):
    """What a person could still read has not been cut down or blown up."""
    for row in train():
        length = len(noisy(version, row.text, row.id))
        assert len(row.text) * 0.5 - 2 <= length <= len(row.text) * 1.7 + 14, row.text


def test_voice_input_keeps_the_sound():
    """Wrong characters, right syllables, in at most two words of four characters."""
    for row in WRITTEN:
        heard = noisy("voice", row.text, row.id)
        changed = [(a, b) for a, b in zip(row.text, heard, strict=True) if a != b]
        assert len(changed) <= 4
    assert lazy_pinyin(noisy("voice", "验证码", "1")) == lazy_pinyin("验证码")


def test_no_punctuation_is_left():
    """Not a mark stays; a blank may stand for it."""
    for row in WRITTEN:
        bare = noisy("unpunctuated", row.text, row.id)
        assert not [char for char in bare if unicodedata.category(char)[0] == "P"]


def test_slips_are_about_one_in_fifteen_characters():
    """Counted over all messages: swapped, dropped and doubled characters."""
    total = sum(len(row.text) for row in WRITTEN)
    touched = sum(_slips(row.text, noisy("slips", row.text, row.id)) for row in WRITTEN)
    assert total / 20 <= touched <= total / 10


def test_traditional_has_the_words_of_several_places():
    """Taiwan's words are not only Taiwan's characters."""
    texts = {noisy("traditional", "软件共享屏幕", str(i)) for i in range(30)}
    assert {"軟體共享螢幕", "軟件共享屏幕"} <= texts


def test_look_alikes_are_single_characters():
    """The table pairs one character with one other."""
    assert all(len(a) == len(b) == 1 and a != b for a, b in LOOK_ALIKES.items())


def _slips(clean: str, typed: str) -> int:
    """About how many slips lie between two texts: two wrong characters are one swap."""
    from rapidfuzz.distance import OSA

    return OSA.distance(clean, typed)
