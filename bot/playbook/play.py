"""What the coach can say: plays with their questions and buttons, and the dialogues that test them.

The half of the format that speaks; `bot.playbook.schema` has the files that these stand in.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

Status = Literal["draft", "stable", "retired"]
Mark = Literal["⛔", "🆘", "❓", "✅", ""]
Trap = Literal["identity", "information", "benefit", "credit_threat"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Model(BaseModel):
    """Base of everything in a playbook: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Source(Model):
    """Where a statement comes from."""

    title: str
    address: str = ""
    checked: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$", description="查证日期")


class Button(Model):
    """One answer to the coach's question, and what it means if chosen."""

    label: str = Field(max_length=12, description="按钮上的字，用用户的话，最多 12 个字")
    means: str = Field(
        default="", description="等于用户说了什么：?被要求 !已经做了 +发生了 #想问，用空格隔开"
    )


class Question(Model):
    """The one question at the end of a reply. `id` is kept as the pending question."""

    id: Id
    text: str = Field(max_length=24)
    buttons: tuple[Button, ...] = Field(min_length=1, max_length=5)


class Nos(Model):
    """不信、不点、不给, each naming this call's own thing, and how to verify."""

    no_trust: str = Field(default="", alias="不信")
    no_click: str = Field(default="", alias="不点")
    no_give: str = Field(default="", alias="不给")
    verify: str = Field(default="", alias="核实")


class Aside(Model):
    """The play in one short sentence, said behind a more urgent one; `moves` are what that sentence does."""

    text: str
    moves: tuple[str, ...] = Field(min_length=1)


class Play(Model):
    """One thing to say: an order, its reason, what follows, and a question (招).

    `when` are full labels which the case must all hold ("!give_code", "+hung_up", "identity",
    "#verify", "kind:crisis": this message is of that kind, "was:scam_call": the talk so far is of that
    kind, "@jd"); a leading "-" means must not. Plays inside actions, traps and groups have their
    condition from their place besides. `urgency` is 1 (screen watched) … 9 (nothing wrong).
    Texts may hold blanks: 〈金额〉 〈平台〉 〈核实〉 〈官方电话〉 〈官方路径〉, the id of a contact
    such as 〈police〉, and as a reason 〈识破〉: how to see through the furthest trap of this call. A line
    whose blank cannot be filled is left out. So are the `lines` after the first where the reply gets long.
    """

    id: str = ""
    urgency: int = Field(default=0, ge=0, le=9)
    when: tuple[str, ...] = ()
    moves: tuple[str, ...] = Field(min_length=1)
    mark: Mark = ""
    order: str = Field(description="第一行：一个动作，最多 15 个汉字")
    reason: str = Field(default="", description="一句为什么，点出是哪个陷阱")
    lines: tuple[str, ...] = Field(default=(), description="接着要做的，一行一件")
    again: tuple[str, ...] = Field(default=(), description="同一个命令第二次、第三次说时换的理由")
    read_aloud: str = Field(default="", description="能照着念的一句话，用「」括起来")
    card: tuple[str, ...] = Field(default=(), description="要照着念的卡片，如报警时念的话")
    aside: Aside | None = Field(default=None, description="更急的招在前面时，跟在后面的一句")
    ask: Question | None = None
    helper: HelperWords | None = Field(default=None, description="说话的是家人时怎么说")
    line: SkipJsonSchema[int] = Field(default=0, exclude=True)  # filled in by the reader
    file: SkipJsonSchema[str] = Field(default="", exclude=True)

    @property
    def in_short(self) -> Aside:
        """What is said of this play behind a more urgent one: its aside, else its order."""
        return self.aside or Aside(text=self.order, moves=self.moves[:1])


class HelperWords(Model):
    """The same play for somebody who helps: what to do beside the person."""

    order: str
    reason: str = ""
    lines: tuple[str, ...] = ()


Play.model_rebuild()

Line = str
"""A `says` line: the sentence, optionally ` | ` and further labels: 「京东客服要验证码 | identity @jd」."""


class Turn(Model):
    """One exchange of a test dialogue; what is named must hold, what is not named is free."""

    user: str
    quoted: str = ""
    play: str = ""
    moves: tuple[str, ...] = ()
    not_: tuple[str, ...] = Field(default=(), alias="not", description="不许出现的招")
    labels: str = Field(default="", description="这句话里必须听出来的标签")
    not_labels: str = Field(default="", description="不许听出来的标签")
    line: SkipJsonSchema[int] = Field(default=0, exclude=True)  # filled in by the reader


class Dialogue(Model):
    """A conversation that must go as written. `todo` marks a known miss."""

    name: str
    turns: tuple[Turn, ...] = Field(min_length=1)
    todo: bool = False
