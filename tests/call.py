"""A call played with readings given by hand: the dialogue without the understanding."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot import nlg, policy, tracker
from bot.playbook.reader import read
from bot.types import ACTIONS, BRANDS, EVENTS, KINDS, TOPICS, TRAPS, Case, Decision, Reading, Reply, Utterance

PLAYBOOKS = Path(__file__).resolve().parents[1] / "playbooks"


@cache
def playbooks():
    """The shipped playbooks."""
    return read(PLAYBOOKS)


def reading(labels: str, amount: float = 0.0) -> Reading:
    """A reading from labels as playbooks write them: "scam_call identity ?give_code +refused #verify"."""
    words = labels.split()
    known = {"?": ACTIONS, "!": ACTIONS, "@": BRANDS, "+": EVENTS, "#": TOPICS}
    for word in words:
        assert word in (*KINDS, *TRAPS) or word[0] == "~" or word[1:] in known[word[0]], word
    of = {mark: frozenset(word[1:] for word in words if word[0] == mark) for mark in "?!@+"}
    return Reading(
        kind=next((word for word in words if word in KINDS), "scam_call"),
        traps=frozenset(words) & frozenset(TRAPS),
        asks=of["?"],
        done=of["!"],
        brands=of["@"],
        events=of["+"],
        topic=next((word[1:] for word in words if word[0] == "#"), ""),
        scripts=tuple(word[1:] for word in words if word[0] == "~"),
        amount=amount,
    )


class Call:
    """A conversation: `say` takes what a message means and gives the reply."""

    def __init__(self, variant: str = "hans") -> None:
        self.case = Case()
        self.variant = variant
        self.decision = Decision("", "")
        self.now = 1_000_000.0

    def say(
        self, labels: str, text: str = "随便什么话都行", *, amount: float = 0.0, secrets: str = ""
    ) -> Reply:
        """Play one turn; `secrets` names what the user typed that they should not have."""
        utterance = Utterance(text, variant=self.variant, secrets=frozenset(secrets.split()))
        heard = reading(labels, amount)
        self.now += 10
        case = tracker.track(self.case, utterance, heard, self.now)
        self.decision = policy.decide(policy.rules(playbooks()), case, heard)
        reply = nlg.render(playbooks(), case, heard, self.decision)
        self.case = tracker.note(case, self.decision, reply)
        return reply
