"""What a playbook file may say: the models behind the YAML, and the JSON Schema for editors.

Every model is frozen. A field's `description` is what a maintainer sees in the editor, in Chinese.
`Say.where` and the other positions are filled in by the reader; they are not part of the format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from bot.playbook.play import (
    Aside,
    Button,
    Dialogue,
    HelperWords,
    Id,
    Line,
    Model,
    Nos,
    Play,
    Question,
    Source,
    Status,
    Trap,
    Turn,
)

__all__ = [
    "Action",
    "Aside",
    "Asked",
    "Brand",
    "Button",
    "Common",
    "Concept",
    "Contact",
    "Contacts",
    "Dialogue",
    "Done",
    "File",
    "Forbidden",
    "Group",
    "HelperWords",
    "Lexicon",
    "Nos",
    "Play",
    "Playbooks",
    "Question",
    "Say",
    "Says",
    "Script",
    "Source",
    "Stage",
    "Stages",
    "TrapFile",
    "Turn",
    "Variant",
    "Words",
]


class File(Model):
    """What every playbook file has."""

    id: Id
    name: str
    status: Status
    sources: tuple[Source, ...] = ()
    tests: tuple[Dialogue, ...] = ()
    path: SkipJsonSchema[str] = Field(default="", exclude=True)  # filled in by the reader


class Asked(Model):
    """The caller wants it: how people say so, and how to refuse."""

    says: tuple[Line, ...] = ()
    refuse: Play


class Done(Model):
    """The user did it: how people say so, and how to repair it."""

    says: tuple[Line, ...] = ()
    repair: Play


class Action(File):
    """actions/*.yaml: one of the 16 things that a caller wants."""

    words: tuple[str, ...] = Field(default=(), description="一出现就是在说这件事的词")
    asked: Asked
    done: Done
    nos: Nos = Nos()


class TrapFile(File):
    """traps/*.yaml: how a trap sounds, how to see through it, and what to answer."""

    says: tuple[Line, ...] = ()
    nos: Nos
    rebut: Play
    predict: str = Field(default="", description="剧本没写时，接下来他多半会……")
    facts: tuple[str, ...] = ()


class Stage(Model):
    """What a script says at one trap stage, and what comes next."""

    says: tuple[Line, ...] = ()
    tell: str = Field(default="", description="识破点：一句话说穿")
    facts: tuple[str, ...] = ()
    nos: Nos = Nos()
    next: Trap | Literal[""] = ""
    predict: str = Field(default="", description="接下来他多半会……")


class Stages(Model):
    """The four trap stages, in order."""

    identity: Stage
    information: Stage
    benefit: Stage
    credit_threat: Stage


class Script(File):
    """scripts/*.yaml: one way of telling the lie, mapped to the four trap stages."""

    brands: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(default=(), description="一出现就多半是这个剧本的词")
    stages: Stages
    asks: tuple[str, ...] = Field(default=(), description="一般要你做什么，按先后")
    exits: dict[str, str] = Field(default={}, description="施压的话 → 一句能照着念的回话")


class Group(Model):
    """Lines of one kind or topic in common.yaml, and the play that answers them."""

    id: Id
    labels: str = Field(description="这些话的标签：kind 或 #问题 或 +发生了什么")
    says: tuple[Line, ...] = ()
    play: Play | None = None


class Words(Model):
    """The small fixed words around the plays."""

    brand: str = Field(description="不知道是哪个平台时，〈平台〉写成什么")
    amount: str = Field(description="不知道多少钱时，〈金额〉写成什么")
    nos: Nos = Field(description="剧本、陷阱、动作都没写时的三不和核实")
    predict: str = Field(description="预告那一行的开头")
    read_aloud: str = Field(description="能照着念的那一行的开头")
    copy_line: str = Field(description="复制那句话的按钮")
    copy_card: str = Field(description="复制卡片的按钮")
    helper: str = Field(description="说话的是家人、这一招又没写 helper 时，加的一行")
    helper_swap: dict[str, str] = Field(description="说话的是家人时，不是专对他说的话里换掉的字")
    hung_up: str = Field(description="已经挂了，命令还是挂电话时，改成这一句")
    hang_first: str = Field(description="已经挂了，命令的开头还是这几个字时，去掉")
    follow_up: dict[str, str] = Field(description="命令的招 → 一分钟没回话时追问的一句")
    regions: dict[str, dict[str, str]] = Field(description="tw、hk、mo、sg：大陆的联系人 id → 当地的 id")
    abroad: str = Field(description="写繁体、不知在哪里、又要打电话时加的一行")
    loss_abroad: str = Field(description="知道在哪个地方、命令是报警时加的一行")
    verify_abroad: str = Field(description="知道在哪个地方、不知道是哪家时，〈核实〉怎么说")
    where: Question = Field(description="写繁体、不知在哪里、又要打电话时问的")
    spelling: dict[str, dict[str, str]] = Field(description="tw、hk：转成繁体时换掉的说法，简体 → 当地的说法")


class Common(File):
    """common.yaml: everything that is not one call's own: greeting, questions, crisis, calm matters."""

    words: Words

    groups: tuple[Group, ...]
    plays: tuple[Play, ...] = Field(default=(), description="按 when 选的招")


class Says(File):
    """says/*.yaml: many labelled lines by one hand, to learn from."""

    lines: tuple[Line, ...]


class Contact(Model):
    """One channel that may be named to a user, or one that may not."""

    id: Id
    who: str
    brands: tuple[str, ...] = ()
    value: str = Field(default="", description="号码；没有就空着")
    meaning: str = ""
    path: str = Field(default="", description="App 里怎么走")
    verify: str = Field(default="", description="「核实」那一行怎么说，不写号码也要成立")
    region: Literal["cn", "tw", "hk", "mo", "sg", "other"] = "cn"
    source: str
    date: str
    checked: str = ""
    confidence: Literal["high", "medium", "low"]
    print_: Literal["yes", "app_only", "no"] = Field(alias="print")
    recheck: bool = False


class Forbidden(Model):
    """A number or claim that must not be printed, and why."""

    text: str
    why: str
    kind: Literal["number", "claim"] = "number"


class Contacts(File):
    """contacts.yaml: the only place for numbers, addresses and in-app paths."""

    contacts: tuple[Contact, ...]
    do_not_print: tuple[Forbidden, ...] = ()


class Concept(Model):
    """The ways to name one thing. The understanding treats them as the same word."""

    id: Id
    words: tuple[str, ...] = Field(min_length=1)
    about: str = Field(default="", description="说的是 16 件事里的哪一件；不是就空着")


class Variant(Model):
    """One right spelling and how else people write it."""

    right: str
    wrong: tuple[str, ...] = Field(min_length=1)


class Brand(Model):
    """A brand id, its name for users, and what people call it."""

    id: Id
    name: str
    words: tuple[str, ...] = Field(min_length=1)


class Lexicon(File):
    """lexicon.yaml: variants and look-alikes, words that begin a clause, concepts, brands."""

    variants: tuple[Variant, ...] = ()
    heard: tuple[str, ...] = Field(default=(), description="两个字也按读音认的词")
    look_alikes: tuple[str, ...] = Field(default=(), description="小屏幕上看着差不多的字，一组一行")
    breaks: tuple[str, ...] = Field(default=(), description="没有标点时，在这些词前面断句")
    concepts: tuple[Concept, ...] = ()
    brands: tuple[Brand, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """One labelled sentence and where it stands."""

    text: str
    labels: frozenset[str]
    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Playbooks:
    """All files of one folder, read and found free of errors.

    `says` holds every sentence of every file with its full labels, `hands` the files of says/;
    `digest` is the SHA-256 of the files' bytes, by which what was learned from them is remembered.
    """

    actions: dict[str, Action]
    traps: dict[str, TrapFile]
    scripts: dict[str, Script]
    common: Common
    contacts: Contacts
    lexicon: Lexicon
    says: tuple[Say, ...]
    digest: str
    root: str = ""
    plays: dict[str, Play] = field(default_factory=dict)
    hands: tuple[Says, ...] = ()

    def files(self) -> Iterator[File]:
        """Every file, in reading order."""
        yield from self.traps.values()
        yield from self.actions.values()
        yield from self.scripts.values()
        yield from (self.common, self.contacts, self.lexicon)
        yield from self.hands
