"""What a short answer means: 「给了」「还没」「1」「关了」 after the coach's own question.

Two kinds of question are known. A question of ours has buttons, and an answer that is a button's words,
its number or a piece of it means what the button means. Of any other quoted message it is found out which
action it asks about, and a yes or a no is read against that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.nlu import features
from bot.nlu.learn import Model
from bot.nlu.tokens import Tokens, tokens
from bot.playbook.schema import Question
from bot.spelling import canonical
from bot.types import ACTIONS, CALM_KINDS, EVENTS, KINDS, TRAPS, Reading, Utterance

SHORT = 16
"""An answer longer than this many characters speaks for itself."""
SAME = 82.0
"""How alike (0–100, rapidfuzz) an answer and a button's words must be."""
ECHO = 60.0
"""How much of a button's words (0–100) must stand in the question for a yes to choose it."""
PLAIN = 6
"""A clause longer than this many characters is more than a yes or a no."""
PROGRESS = frozenset(EVENTS) - {"refused", "distress", "believes", "helper", "caller_insists"}
"""Events that are news of their own: 「卡锁了」 is no yes to 「验证码给了没有」."""
NAMED = -0.3
"""The score from which the quoted message is about an action."""
OTHERS = frozenset("他你")
"""A clause that begins so tells of somebody else (他又打来了) and is no yes or no."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the coach had asked: the text, and our question behind it where it is one of ours."""

    text: str
    question: Question | None = None


def resolve(model: Model, utterance: Utterance, seen: Tokens, reading: Reading, asked: Asked) -> Reading:
    """Return `reading` with what the answer adds when it is read against the question."""
    if asked.question and (means := _button(asked.question, utterance.text)) is not None:
        only = utterance.text.isdigit() or utterance.text in _labels(asked.question)
        return _with_labels(Reading() if only else reading, means)
    if len(utterance.text) > SHORT and reading.kind not in CALM_KINDS:
        return reading
    return _answer(model, seen, reading, asked)


def _labels(question: Question) -> list[str]:
    return [canonical(button.label) for button in question.buttons]


def _button(question: Question, text: str) -> str | None:
    """What the chosen button means, None if the text is no choice."""
    labels = _labels(question)
    if text.isdigit() and 1 <= int(text) <= len(labels):
        return question.buttons[int(text) - 1].means
    first = text.replace("，", " ").partition(" ")[0]
    for said in dict.fromkeys((text, first)):
        # A label of two facts (没开，挂了) is not chosen by one of them.
        inside = [
            i for i, label in enumerate(labels) if len(said) > 1 and said in label and "，" not in label
        ]
        exact = [i for i, label in enumerate(labels) if said == label]
        if exact or len(inside) == 1:
            return question.buttons[(exact or inside)[0]].means
    near = process.extractOne(text, labels, scorer=fuzz.ratio, score_cutoff=SAME)
    return question.buttons[near[2]].means if near else None


def _with_labels(reading: Reading, means: str) -> Reading:
    """Add a button's labels; what the button says of an action outweighs what the words seemed to say."""
    labels = means.split()
    asks = {label[1:] for label in labels if label[0] == "?"}
    done = {label[1:] for label in labels if label[0] == "!"}
    topics = [label[1:] for label in labels if label[0] == "#"]
    kinds = [label for label in labels if label in KINDS]
    return replace(
        reading,
        kind=kinds[0] if kinds else "scam_call" if reading.kind in CALM_KINDS else reading.kind,
        traps=reading.traps | {label for label in labels if label in TRAPS},
        asks=(reading.asks - done) | asks,
        done=(reading.done - asks) | done,
        events=reading.events | {label[1:] for label in labels if label[0] == "+"},
        topic=topics[0] if topics else reading.topic,
    )


def _answer(model: Model, seen: Tokens, reading: Reading, asked: Asked) -> Reading:
    """Read a yes or a no against the actions that the quoted question is about."""
    quoted = tokens(model.vocabulary, Utterance(asked.text))
    concepts = {hit.id for hit in quoted.hits}
    if "who" in concepts:
        return reading
    verdict = _verdict(seen, presupposed="how_much" in concepts)
    names_nothing = not (reading.asks or reading.done or reading.events & PROGRESS)
    if asked.question and names_nothing and (means := _plain_answer(asked.question, verdict)):
        return _with_labels(reading, means)
    subject = _about(model, quoted) - reading.asks - reading.done
    if verdict == "" or not subject or (reading.done if verdict == "no" else reading.events & PROGRESS):
        return reading
    if verdict == "yes":
        done = reading.done | subject
        return replace(reading, kind=_in_call(reading), done=done, asks=reading.asks - done)
    lost = "lost" in concepts
    return replace(
        reading,
        kind=_in_call(reading),
        asks=reading.asks if lost else reading.asks | subject,
        events=reading.events | ({"money_safe"} if lost else {"refused"}),
    )


def _plain_answer(question: Question, verdict: str) -> str:
    """What the one button means that a plain yes or no chooses, "" if there is none or more than one.

    A no chooses the button that denies (没给), a yes the one that repeats the question (码给了没有 → 码给了).
    """
    denying = [button.means for button in question.buttons if button.label[0] in "没不"]
    if verdict != "yes":
        return denying[0] if verdict == "no" and len(denying) == 1 else ""
    echo = {b.means: fuzz.partial_ratio(b.label, question.text) for b in question.buttons}
    echoing = [means for means, alike in echo.items() if means not in denying and alike >= ECHO]
    best = [means for means in echoing if echo[means] == max(echo[m] for m in echoing)]
    return best[0] if len(best) == 1 else ""


def _in_call(reading: Reading) -> str:
    return "crisis" if reading.kind == "crisis" else "scam_call"


def _about(model: Model, quoted: Tokens) -> frozenset[str]:
    """The actions that a question of the coach's is about."""
    about = model.vocabulary.about
    named = {about[hit.id] for hit in quoted.hits if hit.id in about}
    scores = model.message.scores(features.of_message(quoted).distinct())
    column = {label: i for i, label in enumerate(model.message.labels)}
    likely = {a for a in ACTIONS if max(scores[column["=" + a]], scores[column["!" + a]]) > NAMED}
    return frozenset(likely or (named if len(named) == 1 else ()))


def _verdict(seen: Tokens, presupposed: bool) -> str:
    """Read "yes", "no" or "" for neither; a question such as 转了多久 takes the deed for granted."""
    first = seen.surface.strip("，").replace(" ", "，").split("，")[0]
    if first[:1] in OTHERS or (len(first) > PLAIN and not presupposed):
        return ""
    concepts = {hit.id for hit in seen.hits if hit.start <= len(first) + 1}
    if concepts & {"no_word", "neg", "not_yet", "near"}:
        return "no"
    return "yes" if presupposed or concepts & {"yes_word", "aspect", "did"} else ""
