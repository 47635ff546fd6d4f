"""Understanding by the lexicon alone: what its words are about; by frames, what stands beside them."""

from itertools import accumulate

from bot.engine import Coach
from bot.nlu.tokens import SEPARATORS, Tokens, tokens
from bot.normalise import normalise
from bot.types import CALM_KINDS, Message, Reading
from tests.bench.peers import Understand

TRAPS = {
    "identity": {"caller_role", "credential"},
    "information": {"knows"},
    "benefit": {"refund", "cancel"},
    "credit_threat": {"credit"},
}
HAPPENED = {"did", "aspect", "lost", "black"}
NOT_DONE = {"not_yet", "neg", "near", "whether", "no_word"}
FRAME = {"let", "v_give", "v_input", "v_press", *HAPPENED, *NOT_DONE}
"""An action's word counts, by frames, only where one of these stands in the same clause."""


def build(coach: Coach, frames: bool) -> Understand:
    """Use the coach's lexicon and nothing that was learned."""
    words = coach.model.vocabulary

    def understand(text: str) -> Reading:
        seen = tokens(words, normalise(coach.spelling, Message(text)))
        clauses = list(_clauses(seen).values())
        everything = set().union(*clauses)
        done = {words.about[i] for clause in clauses if _done(clause) for i in clause & words.about.keys()}
        named = {
            words.about[i]
            for clause in clauses
            if not frames or clause & FRAME
            for i in clause & words.about.keys()
        }
        kind = _kind(everything, bool(named))
        brands = frozenset(seen.brands)
        if kind in CALM_KINDS:
            return Reading(kind, brands=brands)
        traps = frozenset(trap for trap, ids in TRAPS.items() if ids & everything and kind == "scam_call")
        return Reading(kind, traps, frozenset(named - done), frozenset(named & done), brands)

    return understand


def _clauses(seen: Tokens) -> dict[int, set[str]]:
    """The concepts of each clause, by its number."""
    number = list(accumulate(char in SEPARATORS for char in seen.surface))
    found: dict[int, set[str]] = {}
    for hit in seen.hits:
        found.setdefault(number[hit.start], set()).add(hit.id)
    return found


def _done(clause: set[str]) -> bool:
    return bool(clause & HAPPENED) and not clause & NOT_DONE


def _kind(concepts: set[str], action: bool) -> str:
    if "despair" in concepts:
        return "crisis"
    if "other_fraud" in concepts:
        return "other_scam"
    if concepts & {"caller", "caller_role", "let", "credit"} or (action and concepts & HAPPENED):
        return "scam_call"
    if concepts & {"routine", "self", "family"}:
        return "genuine"
    return "question" if "asking" in concepts else "chat"
