"""What a reply could say, in order: each part with the moves that it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.nlg.scene import ASKED, Part, Scene
from bot.playbook.schema import Nos, Question
from bot.types import CALM_KINDS, TRAPS

KNOWS = "information"
SEEN_THROUGH = "〈识破〉"
"""The reason that is the furthest trap of this call, told."""


def parts_of(scene: Scene) -> list[Part]:
    """Everything that the reply could say, in order."""
    play, words = scene.play, scene.playbooks.common.words
    parts = [_order(scene), _reason(scene)]
    if scene.first_warning:
        parts += _three_nos(scene)
    elif scene.action and play.mark == "⛔" and not scene.times:
        parts.append(_at_stake(scene))
    parts += _lines(scene)
    if place_matters(scene):
        parts.append(Part(words.abroad))
    elif scene.case.region and "〈police〉" in play.order:
        parts.append(Part(words.loss_abroad))
    told = {move for part in parts for move in part.moves}
    asides = list(_asides(scene, told))
    parts += (aside for aside in asides if not aside.optional)
    if scene.first_warning or scene.trap:
        parts += _prediction(scene)
    parts += (aside for aside in asides if aside.optional)
    if play.read_aloud:
        parts.append(Part(words.read_aloud + play.read_aloud, optional=True))
    helping = "helper" in scene.case.events and scene.case.kind not in CALM_KINDS
    return [_for_helper(scene, part) for part in parts] if helping else parts


def _for_helper(scene: Scene, part: Part) -> Part:
    """In words for a helper 他 is the person beside them; in all others it is the caller, who is renamed."""
    words, helper = scene.playbooks.common.words, scene.play.helper
    theirs = (helper.order, helper.reason, *helper.lines) if helper else (words.helper,)
    if any(text and text in part.text for text in theirs):
        return part
    swapped = part.text
    for here, there in words.helper_swap.items():
        swapped = swapped.replace(here, there)
    return replace(part, text=swapped)


def _asides(scene: Scene, told: set[str]) -> Iterator[Part]:
    """What joins, in short: the first always, but in a first warning a tale only where there is room."""
    joins = [join for join in scene.joins if not told.issuperset(join.in_short.moves)]
    for number, join in enumerate(joins):
        optional = number > 0 or (scene.first_warning and join.urgency > ASKED)
        yield Part(join.in_short.text, join.in_short.moves, optional)


def _lines(scene: Scene) -> Iterator[Part]:
    """What follows the reason: the first line always, the others where there is room and nothing newer."""
    play, helps = scene.play, "helper" in scene.case.events
    lines = play.helper.lines if helps and play.helper else play.lines
    if scene.times and scene.joins and play.again:
        lines = lines[:1]
    yield from (Part(line, optional=number > 0) for number, line in enumerate(lines))
    if helps and not play.helper and play.mark in ("⛔", "🆘"):
        yield Part(scene.playbooks.common.words.helper, optional=True)


def _order(scene: Scene) -> Part:
    play, case = scene.play, scene.case
    order = play.helper.order if play.helper and "helper" in case.events else play.order
    if "hung_up" in case.events:
        words, told = scene.playbooks.common.words, play.mark == "⛔" and play.moves[0] == "hang_up"
        order = words.hung_up if told else order.removeprefix(words.hang_first)
    return Part(f"{play.mark} {order}".strip(), play.moves)


def _reason(scene: Scene) -> Part:
    """One reason: what the trap is, on its first telling; a new one each time the order is repeated."""
    play, trap = scene.play, scene.trap
    if play.helper and "helper" in scene.case.events and not scene.times:
        return Part(play.helper.reason or play.reason)
    if play.reason == SEEN_THROUGH:
        trap = next((t for t in reversed(TRAPS) if t in scene.case.traps), "")
        return _tell(scene, trap) if trap else Part("")
    if trap and play.mark == "⛔" and not scene.times:
        return _tell(scene, trap)
    if scene.times and play.again:
        return Part(play.again[(scene.times - 1) % len(play.again)])
    return Part(play.reason)


def _tell(scene: Scene, trap: str) -> Part:
    """How to see through the trap: the script's own words, else the trap's."""
    rebut = scene.playbooks.traps[trap].rebut
    told = getattr(scene.script.stages, trap).tell if scene.script else ""
    return Part(told or rebut.reason, tuple(move for move in rebut.moves if move.startswith("rebut_")))


def _three_nos(scene: Scene) -> Iterator[Part]:
    """不信｜不点｜不给｜, each from the nearest place that names this call's own thing, and 核实｜."""
    sources = list(_nos(scene))
    yield _no_trust(scene, sources)
    for field, label in (("no_click", "不点"), ("no_give", "不给")):
        yield Part(f"{label}｜{next(text for nos in sources if (text := getattr(nos, field)))}")
    if not any("〈核实〉" in line for line in scene.play.lines):
        yield Part("核实｜〈核实〉", ("verify_official",))


def _no_trust(scene: Scene, sources: list[Nos]) -> Part:
    """What not to believe: that he knows the order, where he does and the reason tells another trap."""
    trap = scene.playbooks.traps[KNOWS]
    moves: tuple[str, ...] = ()
    if KNOWS in scene.reading.traps and scene.trap != KNOWS:
        moves, sources = trap.rebut.in_short.moves, [trap.nos]
    return Part(f"不信｜{next(nos.no_trust for nos in sources if nos.no_trust)}", moves)


def _nos(scene: Scene) -> Iterator[Nos]:
    books = scene.playbooks
    if scene.action:
        yield books.actions[scene.action].nos
    yield from (stage.nos for stage in scene.stages())
    yield from (books.actions[name].nos for name in sorted(scene.reading.asks))
    yield from (books.traps[trap].nos for trap in reversed(TRAPS) if trap in scene.reading.traps)
    yield books.common.words.nos


def _at_stake(scene: Scene) -> Part:
    """The one of the three no's that this demand is about."""
    nos = scene.playbooks.actions[scene.action].nos
    lines = (("不给", nos.no_give), ("不点", nos.no_click), ("不信", nos.no_trust))
    return next((Part(f"{label}｜{text}", optional=True) for label, text in lines if text), Part(""))


def _prediction(scene: Scene) -> Iterator[Part]:
    trap = scene.playbooks.traps.get(scene.trap)
    told = [*(stage.predict for stage in scene.stages()), trap.predict if trap else ""]
    new = not scene.times and "predict_next" not in scene.play.moves
    if scene.play.mark == "⛔" and new and (predict := next(filter(None, told), "")):
        lead = scene.playbooks.common.words.predict
        yield Part(lead + predict.removeprefix(lead), ("predict_next",), optional=True)


def question_of(scene: Scene) -> Question | None:
    """The play's own question; where the numbers depend on the place and it is not known, that one."""
    if place_matters(scene):
        return scene.playbooks.common.words.where
    return next((play.ask for play in (scene.play, *scene.joins) if play.ask), None)


def place_matters(scene: Scene) -> bool:
    """Whether a number is to be dialled that differs from place to place, and the place is not known."""
    dialled = any("〈police〉" in line for line in (scene.play.order, *scene.play.lines))
    return scene.case.variant == "hant" and not scene.case.region and dialled
