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

DOUBTED = frozenset({"stopped_share", "removed_app", "undid_forwarding", "changed_password", "called_bank"})
"""Repairs that are not believed in the message that first tells of the harm: better one order too many."""

DENIALS = frozenset({"refused", "money_safe"})
"""Events of a message that may say that a loss, heard before, never was."""

NOT_DONE = ("没", "不是", "未")
NOT_ALL = ("再", "又", "剩", "别的", "其他", "完")
"""Words of a denial, and words by which it denies only a further deed: 没转 is not 没再转."""

ANEW = ("又", "再", "第二")
"""Words without which a loss that was reported is only told again."""

SUMS = ("又", "各", "每", "两笔", "几笔", "三笔", "两张", "三张", "几张", "一张", "两次", "三次")
"""Words by which the sum in a message is not the whole of what is gone."""

FROZEN = frozenset({"share_screen", "install_app", "click_link", "leave_platform"})
"""What may not let itself be stopped: without one of these 停不了 is about something else."""

TO_ME = ("让我", "叫我", "要我", "问我", "催我", "逼我")
"""Words of somebody who is called in person, and does not help another."""

MONEY_GONE = frozenset({"transfer", "hand_over"})
"""Deeds whose sum is worth remembering: it is what the police are told."""

LASTING_KINDS = frozenset({"crisis", "scam_call", "other_scam"})

REGION_WORDS: Mapping[str, tuple[str, ...]] = {
    "hk": ("香港", "港币", "港元", "转数快", "18222", "九龙", "唔", "嘅", "佢", "咗", "喺", "啲"),
    "mo": ("澳门",),
    "sg": ("新加坡", "新币"),
    "tw": ("台湾", "台币", "超商", "虾皮", "脸书", "165", "台北", "台中", "高雄", "台南", "玉山"),
}
"""Words that tell where a person writes from, in the Simplified spelling of an utterance."""


def track(case: Case, utterance: Utterance, reading: Reading, now: float) -> Case:
    """Fold this turn into the case. `now` is in seconds since the epoch.

    What was done is never asked any more, unless it is denied. A remembered event goes when this turn
    contradicts it, and a new demand means that the caller is back.
    """
    done = (case.done - _denied(case, utterance, reading)) | reading.done
    return replace(
        case,
        kind=_kind(case, reading),
        traps=case.traps | reading.traps,
        asks=(case.asks | reading.asks) - done,
        done=done,
        brands=case.brands | reading.brands,
        events=_events(case, utterance, reading),
        script=_script(case, reading),
        variant="hant" if "hant" in (case.variant, utterance.variant) else "hans",
        region=_region(case, utterance),
        pending="",
        amount=_amount(case, utterance, reading) if done & MONEY_GONE else 0.0,
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


def _kind(case: Case, reading: Reading) -> str:
    """Small talk does not end a call. Despair outlasts the call, until somebody is there and stays."""
    if case.kind == "crisis":
        return reading.kind if "helped" in case.events & reading.events else "crisis"
    if case.kind == "scam_call" and reading.kind == "other_scam" and case.done & MONEY_GONE:
        return case.kind  # whoever turns up after a loss is the second scam of the first
    return case.kind if case.kind in LASTING_KINDS and reading.kind not in LASTING_KINDS else reading.kind


def _denied(case: Case, utterance: Utterance, reading: Reading) -> frozenset[str]:
    """The losses of before that this message says never were: 「我没转，钱还在」.

    Only of money: a bare 「没」 to 「共享断开了吗」 or 「卡锁了吗」 is about the repair.
    """
    text = utterance.text
    if not reading.events & DENIALS or not _holds(text, NOT_DONE) or _holds(text, NOT_ALL):
        return frozenset()
    return case.done & MONEY_GONE if "money_safe" in reading.events else case.done & MONEY_GONE & reading.asks


def _amount(case: Case, utterance: Utterance, reading: Reading) -> float:
    """The sum for the police: the only one in the message that tells the loss, 0 where that is unclear."""
    if not reading.done & MONEY_GONE and (reading.asks or reading.traps or not reading.amount):
        return case.amount
    clear = len(utterance.amounts) <= 1 and not _holds(utterance.text, SUMS)
    return reading.amount or case.amount if clear else 0.0


def _events(case: Case, utterance: Utterance, reading: Reading) -> frozenset[str]:
    typed = {f"typed_{secret}" for secret in utterance.secrets}
    told = {f"+{event}" for event in reading.events} | {f"!{action}" for action in reading.done}
    kept = {event for event in case.events - PASSING if not UNDONE_BY.get(event, frozenset()) & told}
    if "called_110" in case.events and not _holds(utterance.text, ANEW):
        kept.add("called_110")
    if reading.asks:
        kept -= {"hung_up", "verified_fake"}
    if "helper" not in reading.events and _holds(utterance.text, TO_ME):
        kept.discard("helper")
    return frozenset(kept | (reading.events - _doubted(case, reading)) | typed)


def _doubted(case: Case, reading: Reading) -> set[str]:
    """Repairs that this message tells together with the harm, or without anything to mend."""
    first_told = {f"!{action}" for action in reading.done - case.done}
    doubted = {event for event in DOUBTED if UNDONE_BY[event] & first_told}
    known = case.asks | case.done | reading.asks | reading.done
    if not known and (not case.turns or reading.traps - case.traps):
        doubted.add("refused")
    if case.turns and known.isdisjoint(FROZEN):
        doubted.add("cannot_stop")
    shared = case.done | reading.done if "refused" in reading.events else known
    if "share_screen" not in shared:
        doubted.add("stopped_share")
    if reading.asks or first_told or reading.traps - case.traps:
        doubted.add("verified_fake")
    return doubted


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _script(case: Case, reading: Reading) -> str:
    """The likeliest script; once known, only a new tale of gain changes it."""
    if not reading.scripts or case.script in reading.scripts:
        return case.script
    return reading.scripts[0] if not case.script or "benefit" in reading.traps else case.script


def _region(case: Case, utterance: Utterance) -> str:
    named = (place for place, words in REGION_WORDS.items() if any(word in utterance.text for word in words))
    return next(named, case.region) if utterance.variant == "hant" or case.variant == "hant" else case.region
