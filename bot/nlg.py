"""Decision → Reply: the order alone on the first line, then what helps, in the user's own script.

Every word comes from the playbooks. A reply is a row of parts; each knows which moves it makes, so the
reply claims what it says and nothing else. Optional parts are left out where it would get too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import opencc

from bot.playbook.schema import Nos, Play, Playbooks, Question, Stage
from bot.types import BRANDS, TRAPS, Case, Decision, Reading, Reply

MAX_HANZI = 120
"""Length of a reply, in 汉字, past which its optional parts are left out."""

ASKED = 5
"""Urgency from which nothing is lost yet and there is time for the three no's."""

FAR_BRANDS = frozenset({"bank", "courier", "airline", "school_loan", "nfra", "pboc"})
"""Brands that are a trade rather than a firm: named only if no firm is."""

SEEN_THROUGH = "〈识破〉"
"""The reason that is the furthest trap of this call, told."""

_BLANK = re.compile("〈([^〈〉]+)〉")
_HANZI = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    moves: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that the words of one reply depend on."""

    playbooks: Playbooks
    case: Case
    reading: Reading
    play: Play
    joins: tuple[Play, ...]

    @property
    def times(self) -> int:
        """How often this play was given before."""
        return dict(self.case.said).get(self.play.id, 0)

    @property
    def trap(self) -> str:
        """The furthest trap that this message shows, "" if none."""
        return next((trap for trap in reversed(TRAPS) if trap in self.reading.traps), "")

    @property
    def action(self) -> str:
        """The action that the play refuses or repairs, "" if it is another kind of play."""
        name = self.play.id.partition(".")[0]
        return name if name in self.playbooks.actions else ""

    @property
    def first_warning(self) -> bool:
        """Whether this is the first ⛔ of the call: the one with the three no's."""
        plays = self.playbooks.plays
        warned = any(plays[name].mark == "⛔" for name, _ in self.case.said if name in plays)
        return self.play.mark == "⛔" and self.play.urgency >= ASKED and not warned

    def stages(self) -> Iterator[Stage]:
        """The stages of this call's script that say something of it, the nearest first."""
        script = self.playbooks.scripts.get(self.case.script)
        if script:
            known = self.reading.traps or self.case.traps
            for trap in sorted(TRAPS, key=lambda t: (t not in known, -TRAPS.index(t))):
                yield getattr(script.stages, trap)


def render(playbooks: Playbooks, case: Case, reading: Reading, decision: Decision) -> Reply:
    """Put the decision into words."""
    joins = tuple(playbooks.plays[name] for name in decision.joins)
    scene = _Scene(playbooks, case, reading, playbooks.plays[decision.play], joins)
    parts = _shorten([filled for part in _parts(scene) if (filled := _fill(scene, part))])
    question = _question(scene)
    lines = [part.text for part in parts] + ([question.text] if question else [])
    moves = tuple(dict.fromkeys(move for part in parts for move in part.moves))
    return Reply(
        text=_written(scene, "\n".join(lines)),
        buttons=tuple(_written(scene, b.label) for b in question.buttons) if question else (),
        moves=moves,
        copies=tuple((_written(scene, name), _written(scene, text)) for name, text in _copies(scene)),
        follow_up=_written(scene, _follow_up(scene)),
        asked=question.id if question else "",
    )


def _parts(scene: _Scene) -> list[_Part]:
    """Everything that the reply could say, in order."""
    play, words = scene.play, scene.playbooks.common.words
    parts = [_order(scene), _reason(scene)]
    if scene.first_warning:
        parts += _three_nos(scene)
    elif scene.action and play.mark == "⛔" and not scene.times:
        parts.append(_at_stake(scene))
    parts += _lines(scene)
    if _place_matters(scene):
        parts.append(_Part(words.abroad))
    told = {move for part in parts for move in part.moves}
    asides = [aside for join in scene.joins if not told.issuperset((aside := join.in_short).moves)]
    parts += (_Part(aside.text, aside.moves, optional=number > 0) for number, aside in enumerate(asides))
    if scene.first_warning or scene.trap:
        parts += _prediction(scene)
    if play.read_aloud:
        parts.append(_Part(words.read_aloud + play.read_aloud, optional=True))
    return parts


def _lines(scene: _Scene) -> Iterator[_Part]:
    """What follows the reason: the first line always, the others where there is room and nothing newer."""
    play, helps = scene.play, "helper" in scene.case.events
    lines = play.helper.lines if helps and play.helper else play.lines
    if scene.times and scene.joins and play.again:
        lines = lines[:1]
    yield from (_Part(line, optional=number > 0) for number, line in enumerate(lines))
    if helps and not play.helper and play.mark in ("⛔", "🆘"):
        yield _Part(scene.playbooks.common.words.helper, optional=True)


def _order(scene: _Scene) -> _Part:
    play, case = scene.play, scene.case
    order = play.helper.order if play.helper and "helper" in case.events else play.order
    if "hung_up" in case.events and play.mark == "⛔" and play.moves[0] == "hang_up":
        order = scene.playbooks.common.words.hung_up
    return _Part(f"{play.mark} {order}".strip(), play.moves)


def _reason(scene: _Scene) -> _Part:
    """One reason: what the trap is, on its first telling; a new one each time the order is repeated."""
    play, trap = scene.play, scene.trap
    if play.helper and "helper" in scene.case.events and not scene.times:
        return _Part(play.helper.reason or play.reason)
    if play.reason == SEEN_THROUGH:
        trap = next((t for t in reversed(TRAPS) if t in scene.case.traps), "")
        return _tell(scene, trap) if trap else _Part("")
    if trap and play.mark == "⛔" and not scene.times:
        return _tell(scene, trap)
    if scene.times and play.again:
        return _Part(play.again[(scene.times - 1) % len(play.again)])
    return _Part(play.reason)


def _tell(scene: _Scene, trap: str) -> _Part:
    """How to see through the trap: the script's own words, else the trap's."""
    rebut = scene.playbooks.traps[trap].rebut
    script = scene.playbooks.scripts.get(scene.case.script)
    told = getattr(script.stages, trap).tell if script else ""
    return _Part(told or rebut.reason, tuple(move for move in rebut.moves if move.startswith("rebut_")))


def _three_nos(scene: _Scene) -> Iterator[_Part]:
    """不信｜不点｜不给｜, each from the nearest place that names this call's own thing, and 核实｜."""
    sources = list(_nos(scene))
    for field, label in (("no_trust", "不信"), ("no_click", "不点"), ("no_give", "不给")):
        yield _Part(f"{label}｜{next(text for nos in sources if (text := getattr(nos, field)))}")
    if not any("〈核实〉" in line for line in scene.play.lines):
        yield _Part("核实｜〈核实〉", ("verify_official",))


def _nos(scene: _Scene) -> Iterator[Nos]:
    books = scene.playbooks
    if scene.action:
        yield books.actions[scene.action].nos
    yield from (stage.nos for stage in scene.stages())
    yield from (books.actions[name].nos for name in sorted(scene.reading.asks))
    yield from (books.traps[trap].nos for trap in reversed(TRAPS) if trap in scene.reading.traps)
    yield books.common.words.nos


def _at_stake(scene: _Scene) -> _Part:
    """The one of the three no's that this demand is about."""
    nos = scene.playbooks.actions[scene.action].nos
    lines = (("不给", nos.no_give), ("不点", nos.no_click), ("不信", nos.no_trust))
    return next((_Part(f"{label}｜{text}", optional=True) for label, text in lines if text), _Part(""))


def _prediction(scene: _Scene) -> Iterator[_Part]:
    trap = scene.playbooks.traps.get(scene.trap)
    told = [*(stage.predict for stage in scene.stages()), trap.predict if trap else ""]
    new = not scene.times and "predict_next" not in scene.play.moves
    if scene.play.mark == "⛔" and new and (predict := next(filter(None, told), "")):
        lead = scene.playbooks.common.words.predict
        yield _Part(lead + predict.removeprefix(lead), ("predict_next",), optional=True)


def _question(scene: _Scene) -> Question | None:
    """The play's own question; where the numbers depend on the place and it is not known, that one."""
    if _place_matters(scene):
        return scene.playbooks.common.words.where
    return next((play.ask for play in (scene.play, *scene.joins) if play.ask), None)


def _place_matters(scene: _Scene) -> bool:
    """Whether a number is to be dialled that differs from place to place, and the place is not known."""
    dialled = any("〈police〉" in line for line in (scene.play.order, *scene.play.lines))
    return scene.case.variant == "hant" and not scene.case.region and dialled


def _follow_up(scene: _Scene) -> str:
    """The short question for a minute later, where the order was to hang up or to cut the screen."""
    asked = scene.playbooks.common.words.follow_up
    urgent = scene.play.mark in ("⛔", "🆘", "❓")
    return next((asked[move] for move in scene.play.moves if move in asked), "") if urgent else ""


def _copies(scene: _Scene) -> Iterator[tuple[str, str]]:
    words = scene.playbooks.common.words
    for name, lines in ((words.copy_line, (scene.play.read_aloud,)), (words.copy_card, scene.play.card)):
        text = "\n".join(filled.text for line in lines if line and (filled := _fill(scene, _Part(line))))
        if text:
            yield name, text.strip("「」")


def _shorten(parts: list[_Part]) -> list[_Part]:
    """Leave out the optional parts that do not fit any more; the earlier ones have precedence."""
    room = MAX_HANZI - sum(_size(part) for part in parts if not part.optional)
    kept = []
    for part in parts:
        if part.optional:
            if _size(part) > room:
                continue
            room -= _size(part)
        kept.append(part)
    return kept


def _size(part: _Part) -> int:
    return len(_HANZI.findall(part.text))


def _fill(scene: _Scene, part: _Part) -> _Part | None:
    """The part with its blanks filled, None if there is nothing to say or a blank stays empty."""
    values = {blank: _value(scene, blank) for blank in _BLANK.findall(part.text)}
    if not part.text or not all(values.values()):
        return None
    return _Part(_BLANK.sub(lambda match: values[match[1]], part.text), part.moves, part.optional)


def _value(scene: _Scene, blank: str) -> str:
    words, brand = scene.playbooks.common.words, _brand(scene)
    if blank == "金额":
        return _money(scene.case.amount) or words.amount
    if blank == "平台":
        names = {b.id: b.name for b in scene.playbooks.lexicon.brands}
        return names.get(brand, words.brand)
    if blank == "核实":
        return _verify(scene, brand)
    contact = {"官方电话": brand, "官方路径": brand}.get(blank, blank)
    return _contact(scene, contact, path=blank == "官方路径")


def _brand(scene: _Scene) -> str:
    """The one brand to name: of this message rather than of before, a firm rather than a trade."""
    brands = scene.reading.brands or scene.case.brands
    return min(brands, key=lambda brand: (brand in FAR_BRANDS, BRANDS.index(brand)), default="")


def _money(yuan: float) -> str:
    """A sum as it stands behind a Chinese word: with a blank before the digits."""
    return f" {yuan / 10000:g} 万元" if yuan >= 10000 else f" {yuan:g} 元" if yuan else ""


def _verify(scene: _Scene, brand: str) -> str:
    """How to check with one's own hand: the brand's way, else the place's, the script's, the general one."""
    words = scene.playbooks.common.words
    contacts = {contact.id: contact.verify for contact in scene.playbooks.contacts.contacts}
    abroad = _fill(scene, _Part(words.verify_abroad if scene.case.region else ""))
    told = (
        contacts.get(brand, ""),
        abroad.text if abroad else "",
        *(stage.nos.verify for stage in scene.stages()),
    )
    return next(filter(None, told), words.nos.verify)


def _contact(scene: _Scene, name: str, *, path: bool) -> str:
    """A contact's number (or path), that place's own where the place is known, "" if it must not be shown."""
    local = scene.playbooks.common.words.regions.get(scene.case.region, {}).get(name, name)
    contact = next((c for c in scene.playbooks.contacts.contacts if c.id == local), None)
    if contact is None or contact.print_ == "no":
        return ""
    return contact.path if path else contact.value if contact.print_ == "yes" else ""


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def _written(scene: _Scene, text: str) -> str:
    """`text` in the script that the user writes, with the words of that place."""
    if scene.case.variant != "hant" or not text:
        return text
    place = "hk" if scene.case.region in ("hk", "mo") else "tw"
    for here, there in scene.playbooks.common.words.spelling.get(place, {}).items():
        text = text.replace(here, there)
    return str(_converter(f"s2{place}").convert(text))
