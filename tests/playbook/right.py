"""The smallest folder of playbooks that is right: each test breaks or adds one file."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from bot.playbook.document import parse
from bot.types import ACTIONS, TRAPS

REAL_COMMON = Path(__file__).parents[2] / "playbooks" / "common.yaml"
HEAD = """\
id: {id}
name: 试例
status: draft
"""
ACTION = (
    HEAD
    + """\
asked:
  says:
    - 他让我做{id}
  refuse:
    urgency: 5
    moves: [hang_up]
    mark: ⛔
    order: 先挂电话。
done:
  says:
    - 我已经做了{id}
  repair:
    urgency: 3
    moves: [freeze_money]
    mark: 🆘
    order: 马上打 110。
"""
)
TRAP = (
    HEAD
    + """\
says:
  - 他说的是{id}
nos: {{不信: 他说的话。, 不点: 他发的链接。, 不给: 验证码。, 核实: 自己打开 App 问官方客服。}}
rebut:
  urgency: 6
  moves: [hang_up]
  order: 先挂电话。
"""
)
COMMON = (
    HEAD.format(id="common")
    + """\
words: {}
groups:
  - id: hello
    labels: chat
    says: [你好]
    play: {urgency: 9, moves: [greet], order: 你好。, when: [kind:chat]}
"""
)
CONTACTS = (
    HEAD.format(id="contacts")
    + """\
contacts:
  - {id: police, who: 公安, value: 110, source: 试, date: 2026-11, checked: 2026-11,
     confidence: high, print: yes}
do_not_print:
  - {text: "95055", why: 不是支付宝的电话}
  - {text: 官方客服绝不会主动打电话, why: 有时会打, kind: claim}
"""
)
SCRIPT = (
    HEAD.format(id="membership")
    + """\
brands: [taobao]
stages:
  identity: {says: [我是淘宝客服]}
  information: {says: [您买过一件红毛衣]}
  benefit: {says: [给您误开了会员], next: credit_threat}
  credit_threat: {says: [不取消就上征信]}
asks: [give_code]
"""
)


@cache
def fixed_words() -> str:
    """The `words` of the real common.yaml on one line, without what names a contact."""
    document, _ = parse("common.yaml", REAL_COMMON.read_bytes())
    return re.sub(r"〈[^〉]*〉|\d{3,}", "那里", json.dumps(document.data["words"], ensure_ascii=False))


def with_words(text: str) -> str:
    """A common.yaml that leaves out what it is not about: `words: {}` stands for the real ones."""
    return text.replace("words: {}", f"words: {fixed_words()}")


def good_folder() -> dict[str, bytes]:
    """Path → bytes of a right folder."""
    texts = {f"actions/{action}.yaml": ACTION.format(id=action) for action in ACTIONS}
    texts |= {f"traps/{trap}.yaml": TRAP.format(id=trap) for trap in TRAPS}
    texts |= {"common.yaml": with_words(COMMON), "contacts.yaml": CONTACTS, "scripts/membership.yaml": SCRIPT}
    texts |= {"lexicon.yaml": HEAD.format(id="lexicon")}
    return {path: text.encode() for path, text in texts.items()}
