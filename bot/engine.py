"""The whole product in five calls: a message goes in, a turn comes out.

    normalise → understand → track → decide → render

`respond` is pure: no clock, no randomness, no network, no file. Replaying a conversation, explaining an
answer and redoing a turn when two processes collide all follow from that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from bot import nlg, policy, tracker
from bot.explanation import explanation
from bot.nlu.answer import Asked
from bot.nlu.evidence import evidence
from bot.nlu.learn import Model, learn_model
from bot.nlu.understand import understand
from bot.normalise import normalise
from bot.playbook.cache import remembered
from bot.playbook.reader import find, read
from bot.playbook.schema import Playbooks, Question
from bot.spelling import Spelling, spelling
from bot.types import Case, Message, Turn


@dataclass(frozen=True)
class Coach:
    """The playbooks of one folder and what is prepared from them: model, rules of plays, questions."""

    playbooks: Playbooks
    spelling: Spelling
    model: Model
    rules: tuple[policy.Rule, ...]
    questions: dict[str, Question]


def load(folder: Path | None = None) -> Coach:
    """Read the playbooks (see `find` for where) and learn from them, or remember what was learned.

    Takes about 0.5 s when remembered and half a minute after a change of the playbooks. Raises
    PlaybookError with every problem, ConfigError if there is no such folder.
    """
    playbooks = read(find(folder))
    learned, model = remembered(f"model-{playbooks.digest}", lambda: _learn(playbooks))
    asked = (play.ask for play in playbooks.plays.values() if play.ask)
    questions = {question.id: question for question in asked}
    return Coach(playbooks, learned, model, policy.rules(playbooks), questions)


def _learn(playbooks: Playbooks) -> tuple[Spelling, Model]:
    learned = spelling(playbooks.lexicon)
    return learned, learn_model(playbooks, [normalise(learned, Message(say.text)) for say in playbooks.says])


def respond(coach: Coach, case: Case, message: Message, now: float) -> Turn:
    """Return the next turn of the call `case`. `now` is in seconds since the epoch.

    Never raises, whatever the message holds.
    """
    utterance = normalise(coach.spelling, message)
    reading = understand(coach.model, utterance, _asked(coach, case, utterance.quoted))
    case = tracker.track(case, utterance, reading, now)
    decision = policy.decide(coach.rules, case, reading)
    reply = nlg.render(coach.playbooks, case, reading, decision)
    return Turn(reply, tracker.note(case, decision, reply), reading, utterance, decision)


def _asked(coach: Coach, case: Case, quoted: str) -> Asked | None:
    """The question that the message answers: the quoted one before the pending one."""
    pending = coach.questions.get(case.pending)
    if quoted:
        return Asked(quoted, pending if pending and pending.text in quoted else None)
    return Asked(pending.text, pending) if pending else None


def explain(coach: Coach, turn: Turn) -> str:
    """Return in Chinese why the coach answered as it did: words, evidence, case, plays left aside."""
    found = evidence(coach.model, coach.playbooks.says, turn.utterance, turn.reading)
    return explanation(replace(turn, reading=replace(turn.reading, evidence=found)))
