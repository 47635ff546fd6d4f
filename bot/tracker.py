"""Reading + Case → Case: what is known of this call after one more message. Labels only, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.types import Case, Decision, Reading, Reply, Utterance

PASSING = frozenset(
    {"refused", "caller_insists", "cannot_stop", "cannot_reach", "distress", "believes", "money_safe"}
    | {"typed_card", "typed_code", "typed_id"}
)
"""Events that are true of one message only; the others are remembered."""

UNDONE_BY: Mapping[str, frozenset[str]] = {
    "hung_up": frozenset({"+caller_insists"}),
    "stopped_share": frozenset({"!share_screen"}),
    "removed_app": frozenset({"!install_app"}),
    "undid_forwarding": frozenset({"!forward_calls"}),
    "called_110": frozenset({"!transfer", "!hand_over"}),
    "called_bank": frozenset({"!transfer", "!give_card", "!give_code", "!tap_nfc"}),
    "changed_password": frozenset({"!give_password"}),
    "verified_fake": frozenset({"+believes"}),
    "borrowed_kept": frozenset({"!transfer"}),
}
"""What a person says later that makes a remembered event untrue: shares again, transfers again."""

DOUBTED = frozenset({"stopped_share", "removed_app", "undid_forwarding", "changed_password"})
"""Repairs that are not believed in the message that first tells of the harm: better one order too many."""

MONEY_GONE = frozenset({"transfer", "hand_over"})
"""Deeds whose sum is worth remembering: it is what the police are told."""

LASTING_KINDS = frozenset({"crisis", "scam_call", "other_scam"})

REGION_WORDS: Mapping[str, tuple[str, ...]] = {
    "hk": ("香港", "港币", "港元", "转数快", "18222", "唔", "嘅", "佢", "咗", "喺"),
    "mo": ("澳门",),
    "sg": ("新加坡", "新币"),
    "tw": ("台湾", "台币", "超商", "虾皮", "脸书", "分期付款设定", "165"),
}
"""Words that tell where a person writes from, in the Simplified spelling of an utterance."""


def track(case: Case, utterance: Utterance, reading: Reading, now: float) -> Case:
    """Fold this turn into the case. `now` is in seconds since the epoch.

    What was done is never asked any more. A remembered event goes when this turn contradicts it, and
    a new demand means that the caller is back.
    """
    done = case.done | reading.done
    return replace(
        case,
        kind=_kind(case.kind, reading.kind),
        traps=case.traps | reading.traps,
        asks=(case.asks | reading.asks) - done,
        done=done,
        brands=case.brands | reading.brands,
        events=_events(case, utterance, reading),
        script=_script(case, reading),
        variant="hant" if "hant" in (case.variant, utterance.variant) else "hans",
        region=_region(case, utterance),
        pending="",
        amount=reading.amount if reading.amount and done & MONEY_GONE else case.amount,
        turns=case.turns + 1,
        updated=now,
    )


def note(case: Case, decision: Decision, reply: Reply) -> Case:
    """Remember what was just said: how often, which order, and what was asked.

    A play that only joined another is counted apart, under its id and a plus.
    """
    said = dict(case.said)
    for name in (decision.play, *(f"{join}+" for join in decision.joins)):
        said[name] = said.get(name, 0) + 1
    return replace(case, said=tuple(said.items()), order=decision.play, pending=reply.asked)


def _kind(before: str, now: str) -> str:
    """Small talk and questions in the middle of a call do not end it."""
    return before if before in LASTING_KINDS and now not in LASTING_KINDS else now


def _events(case: Case, utterance: Utterance, reading: Reading) -> frozenset[str]:
    typed = {f"typed_{secret}" for secret in utterance.secrets}
    told = {f"+{event}" for event in reading.events} | {f"!{action}" for action in reading.done}
    kept = {event for event in case.events - PASSING if not UNDONE_BY.get(event, frozenset()) & told}
    if reading.asks:
        kept.discard("hung_up")
    first_told = {f"!{action}" for action in reading.done - case.done}
    doubted = {event for event in DOUBTED if UNDONE_BY[event] & first_told}
    return frozenset(kept | (reading.events - doubted) | typed)


def _script(case: Case, reading: Reading) -> str:
    """The likeliest script; once known, only a new tale of gain changes it."""
    if not reading.scripts or case.script in reading.scripts:
        return case.script
    return reading.scripts[0] if not case.script or "benefit" in reading.traps else case.script


def _region(case: Case, utterance: Utterance) -> str:
    named = (place for place, words in REGION_WORDS.items() if any(word in utterance.text for word in words))
    return next(named, case.region) if utterance.variant == "hant" or case.variant == "hant" else case.region
