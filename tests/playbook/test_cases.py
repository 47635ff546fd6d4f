"""The dialogues inside the playbooks: judged turn by turn, reported without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.playbook.cases import labels_of, report, run
from bot.playbook.schema import Dialogue, Says
from bot.types import Case, Decision, Message, Reading, Reply, Turn

READING = Reading(
    "scam_call",
    frozenset({"benefit"}),
    frozenset({"give_code"}),
    frozenset({"transfer"}),
    frozenset({"jd"}),
    frozenset({"hung_up"}),
    "verify",
    ("membership",),
)


def respond(case: Case, message: Message) -> Turn:
    """Refuse the code, on the second turn greet."""
    play, move = ("give_code.refuse", "refuse_code") if case.turns == 0 else ("hello", "greet")
    return Turn(
        Reply("。", moves=(move, "hang_up")), Case(turns=case.turns + 1), READING, decision=Decision(play, "")
    )


def outcome_of(*turns: dict, todo: bool = False):
    filled = [{"user": "他要码", "line": 20 + number, **turn} for number, turn in enumerate(turns)]
    dialogue = Dialogue.model_validate({"name": "要码", "turns": filled, "todo": todo})
    file = Says(id="a", name="一", status="draft", path="says/a.yaml", lines=(), tests=(dialogue,))
    return next(run([file], respond))


@pytest.mark.parametrize(
    "turn",
    [
        {},
        {"play": "give_code.refuse"},
        {"moves": ["hang_up", "refuse_code"]},
        {"not": ["greet", "hello"]},
        {"labels": "scam_call benefit ?give_code !transfer @jd +hung_up #verify ~membership"},
        {"not_labels": "chat ?transfer"},
    ],
)
def test_what_is_named_and_holds_passes(turn):
    """What a turn does not name is free."""
    assert outcome_of(turn).verdict == "passed"


@pytest.mark.parametrize(
    ("turn", "missed"),
    [
        ({"play": "hello"}, "要出 hello，出了 give_code.refuse"),
        ({"moves": ["greet", "hang_up"]}, "少了 greet；有的是 refuse_code、hang_up"),
        ({"not": ["hang_up"]}, "不该有 hang_up"),
        ({"not": ["give_code.refuse"]}, "不该有 give_code.refuse"),
        ({"not_labels": "@jd chat"}, "不该听出 @jd"),
    ],
)
def test_what_is_named_and_does_not_hold_fails(turn, missed):
    """The outcome says what was wanted and what came, with the line of the turn."""
    outcome = outcome_of(turn)
    assert (outcome.verdict, outcome.missed, outcome.line) == ("failed", (missed,), 20)


def test_unheard_labels_are_named():
    """So are those that were heard instead."""
    assert outcome_of({"labels": "chat ?give_code"}).missed[0].startswith("没听出 chat；听出的是 !transfer、")


def test_a_dialogue_goes_on_from_turn_to_turn():
    """The second turn knows the first; the failing turn is the one reported."""
    assert outcome_of({}, {"play": "hello"}).verdict == "passed"
    assert outcome_of({}, {"play": "give_code.refuse"}).line == 21


def test_a_known_miss_is_no_failure():
    """`todo: true` and failing is known, `todo: true` and passing can be tidied up."""
    assert outcome_of({"play": "hello"}, todo=True).verdict == "known"
    assert outcome_of({}, todo=True).verdict == "mended"


def test_a_failure_is_reported_with_its_explanation():
    """Place, words, what was missed, and why the coach did what it did."""
    text = report(
        outcome_of({"not": ["hang_up"]}), Path("playbooks"), lambda turn: f"选了 {turn.decision.play}\n因为"
    )
    assert text.splitlines() == [
        "playbooks/says/a.yaml:20: 不对「要码」，用户说：他要码",
        "  不该有 hang_up",
        "  选了 give_code.refuse",
        "  因为",
    ]


@pytest.mark.parametrize(
    ("turn", "todo", "words"),
    [({"play": "hello"}, True, "已知的不足"), ({}, True, "可以去掉 todo"), ({}, False, "")],
)
def test_other_outcomes_are_reported_in_a_line(turn, todo, words):
    """Known misses and mended ones take a line, what passed takes none."""
    text = report(outcome_of(turn, todo=todo), Path("p"), lambda _: "无")
    assert words in text
    assert text.count("\n") == bool(words)


def test_labels_of_a_quiet_message():
    """A reading without anything but its kind has that one label."""
    assert labels_of(Reading()) == {"chat"}
