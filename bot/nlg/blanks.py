"""What fills the blanks 〈…〉 of a text, and the script that it is written in."""

from __future__ import annotations

import re
from functools import cache

import opencc

from bot.nlg.scene import Part, Scene
from bot.types import BRANDS

FAR_BRANDS = frozenset({"bank", "courier", "airline", "school_loan", "nfra", "pboc"})
"""Brands that are a trade rather than a firm: named only if no firm is."""

_BLANK = re.compile("〈([^〈〉]+)〉")


def fill(scene: Scene, part: Part) -> Part | None:
    """The part with its blanks filled, None if there is nothing to say or a blank stays empty."""
    values = {blank: _value(scene, blank) for blank in _BLANK.findall(part.text)}
    if not part.text or not all(values.values()):
        return None
    return Part(_BLANK.sub(lambda match: values[match[1]], part.text), part.moves, part.optional)


def _value(scene: Scene, blank: str) -> str:
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


def _brand(scene: Scene) -> str:
    """The one brand to name: of this message rather than of before, a firm rather than a trade.

    Of two the one whose name holds the other's: 京东金融 before 京东.
    """
    brands = scene.reading.brands or scene.case.brands
    names = {b.id: b.name for b in scene.playbooks.lexicon.brands if b.id in brands}
    part = {b for b, own in names.items() if any(own in name and own != name for name in names.values())}
    return min(brands - part, key=lambda brand: (brand in FAR_BRANDS, BRANDS.index(brand)), default="")


def _money(yuan: float) -> str:
    """A sum as it stands behind a Chinese word: with a blank before the digits."""
    return f" {yuan / 10000:g} 万元" if yuan >= 10000 else f" {yuan:g} 元" if yuan else ""


def _verify(scene: Scene, brand: str) -> str:
    """How to check with one's own hand: the brand's way, else the place's, the script's, the general one."""
    words = scene.playbooks.common.words
    brands = (contact.verify for contact in scene.playbooks.contacts.contacts if contact.id == brand)
    abroad = words.verify_abroad if scene.case.region else ""
    told = (*brands, abroad, *(stage.nos.verify for stage in scene.stages()), words.nos.verify)
    return next(part.text for text in told if (part := fill(scene, Part(text))))


def _contact(scene: Scene, name: str, *, path: bool) -> str:
    """A contact's number (or path), that place's own where the place is known, "" if it must not be shown."""
    local = scene.playbooks.common.words.regions.get(scene.case.region, {}).get(name, name)
    contact = next((c for c in scene.playbooks.contacts.contacts if c.id == local), None)
    if contact is None or contact.print_ == "no":
        return ""
    return contact.path if path else contact.value if contact.print_ == "yes" else ""


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def written(scene: Scene, text: str) -> str:
    """`text` in the script that the user writes, with the words of that place."""
    if scene.case.variant != "hant" or not text:
        return text
    place = "hk" if scene.case.region in ("hk", "mo") else "tw"
    for here, there in scene.playbooks.common.words.spelling.get(place, {}).items():
        text = text.replace(here, there)
    return str(_converter(f"s2{place}").convert(text))
