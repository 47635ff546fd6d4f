"""What the channels themselves say, and the commands that they have in common.

Everything about a call comes from the playbooks; these lines are about the chat. Telephone numbers are
handed in, because they live in contacts.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command, its name for people, and the user's words that it stands for."""

    name: str
    title: str
    says: str


COMMANDS = (
    Command("jinji", "紧急：现在先做什么", "我正接着电话，现在先做什么"),
    Command("heshi", "核实：怎么知道他是真是假", "怎么核实是真是假"),
    Command("juli", "举例：这种电话是怎么骗的", "举个例子"),
    Command("help", "帮助：我能做什么", "你是谁，能帮我做什么"),
    Command("yinsi", "隐私：我记下什么、留多久", "我说的话你会保存吗"),
    Command("wangji", "忘记我：删掉这段对话", "忘记我"),
    Command("start", "开始", "你好"),
)
"""In the order of a menu: the most urgent first."""

SAYS = {command.name: command.says for command in COMMANDS}
FORGET = frozenset({"忘记我", "忘記我", "/wangji"})


@dataclass(frozen=True, slots=True)
class Lines:
    """The channels' own lines, with the numbers of contacts.yaml in them."""

    busy: str
    broken: str
    photo: str
    voice: str
    stale: str = "这个按钮是之前那段对话的，已经过期。现在是什么情况，直接打字告诉我。"
    forgotten: str = "忘掉了，这段对话在我这里一个字都不剩。\n手机里的聊天记录我删不了；要报警的话，先别删。"
    more: str = "（没完，回复「继续」）"
    group: str = "这里人多。点下面的按钮，私下跟我说。"
    private: str = "私下说"


def lines(police: str, antifraud: str) -> Lines:
    """Give the lines with the number of the police and of the anti-fraud hotline."""
    first = f"先挂电话。钱转走了，马上打 {police}；拿不准，打 {antifraud} 问。"
    return Lines(
        busy=f"消息太密，我先停半分钟。\n{first}",
        broken=f"我这边出了故障，请把刚才那句再发一次。\n{first}",
        photo=f"图片和文件我看不了。他说了什么、写了什么，打几个字告诉我。\n{first}",
        voice=f"语音我听不了。请打字，或者先转成文字再发给我。\n{first}",
    )
