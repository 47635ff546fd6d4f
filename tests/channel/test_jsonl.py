"""The machine-readable faces, to the letter."""

from __future__ import annotations

import json

import pytest

from bot.channel.jsonl import replay, understand
from bot.types import Case, Message, Reading, Reply, Turn

READING = Reading(
    "scam_call", frozenset({"identity"}), frozenset({"give_code", "borrow"}), brands=frozenset({"jd"})
)


def respond(case: Case, message: Message) -> Turn:
    reply = Reply(f"{case.turns}{message.text}{message.quoted}", ("挂了",), ("hang_up",))
    return Turn(reply, Case(turns=case.turns + 1), READING)


def understood(*lines: str) -> list[dict]:
    return [json.loads(answer) for answer, _ in understand(lines, lambda _: READING)]


def replayed(*lines: str) -> list[dict]:
    return [json.loads(answer) for answer, _ in replay(lines, respond)]


def test_understand_gives_the_labels():
    """The id comes back with kind and four sorted lists, and nothing else."""
    assert understood('{"id": "a1", "text": "京东客服要验证码"}') == [
        {
            "id": "a1",
            "kind": "scam_call",
            "traps": ["identity"],
            "asks": ["borrow", "give_code"],
            "done": [],
            "brands": ["jd"],
        }
    ]


def test_replay_gives_turn_by_turn():
    """Every turn has reply, buttons, moves and its own reading; each conversation begins afresh."""
    line = '{"id": "c", "turns": [{"text": "喂"}, {"text": "给了", "quoted": "码给了吗？"}]}'
    first, second = replayed(line, line)
    assert first == second
    assert [turn["reply"] for turn in first["turns"]] == ["0喂", "1给了码给了吗？"]
    assert first["turns"][0]["buttons"] == ["挂了"]
    assert first["turns"][0]["moves"] == ["hang_up"]
    assert sorted(first["turns"][0]["reading"]) == ["asks", "brands", "done", "kind", "traps"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"x"',
        "3",
        "[" * 100_000,
        '{"id": "a"}',
        '{"text": 5}',
        '{"text": null}',
        '{"text": "a", "quoted": 1}',
    ],
)
def test_a_line_that_cannot_be_used_is_told_in_its_place(line):
    """The run goes on behind it; the number of the line is told."""
    answers = list(
        understand(['{"id": "1", "text": "喂"}', line, '{"id": "3", "text": "喂"}'], lambda _: READING)
    )
    assert [usable for _, usable in answers] == [True, False, True]
    assert sorted(json.loads(answers[1][0])) == ["error", "line"]
    assert json.loads(answers[1][0])["line"] == 2


@pytest.mark.parametrize("turns", ["5", "null", '["x"]', '[{"text": "a"}, {}]'])
def test_a_conversation_that_cannot_be_used_is_told(turns):
    """One wrong turn makes the whole line unusable: half a conversation would be measured wrongly."""
    assert replayed(f'{{"id": "a", "turns": {turns}}}')[0]["line"] == 1


def test_quoted_may_be_null():
    """An absent quotation may be written as null."""
    assert understood('{"id": "a", "text": "", "quoted": null}')[0]["kind"] == "scam_call"


def test_chinese_stays_readable():
    """What is printed can be read and searched."""
    answer, _ = next(iter(replay(['{"id": "中", "turns": []}'], respond)))
    assert answer == '{"id": "中", "turns": []}'
