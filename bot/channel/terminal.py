"""The terminal as a chat: lines in, replies with numbered buttons out.

A number stands for its button. Through a pipe there is no prompt and no colour, one reply a line of input.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from threading import Timer

from bot.channel.words import FORGET, SAYS
from bot.types import Case, Message, Reply, Turn

WELCOME = """\
三不：不信、不点、不给。
电话里的人说了什么、要你做什么，照原话打出来，一小句也行。
回答可以打数字，也可以打字。/wangji 忘记这次对话，/tuichu 退出。
"""
FORGOTTEN = "忘了。这里不留你说过的话，从头来就行。"
GOODBYE = "好。再有这样的电话，先挂，再自己打官方电话问。"
COMMAND = re.compile("/[a-z]+")
COMMANDS = {f"/{name}": words for name, words in SAYS.items()}
UNKNOWN = f"没有这个命令。有 {' '.join(COMMANDS)} /tuichu；别的直接打字。"
LEAVE = frozenset({"/tuichu", "/退出", "退出", "/exit", "/quit", "exit", "quit"})

LEARNING = "（第一次用，或剧本改过：先读一遍剧本，十来秒。）"
PATIENCE = 1.5
"""Seconds of silence at the start before the reason is told."""

Respond = Callable[[Case, Message], Turn]
Explain = Callable[[Turn], str]
Write = Callable[[str], None]


def chat(load: Callable[[], tuple[Respond, Explain | None]]) -> None:
    """Talk until the input ends or the user leaves.

    `load` gives the coach and, to have each reply explained, who explains it; a person is welcomed
    before it is called, because it may take a while.
    """
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    write = _styled() if interactive else _plain
    try:
        respond, explain = _welcomed(load, write) if interactive else load()
        converse(respond, _typed() if interactive else _piped(), write, explain)
    except KeyboardInterrupt:
        write("")
    if interactive:
        write(GOODBYE)


def _welcomed(
    load: Callable[[], tuple[Respond, Explain | None]], write: Write
) -> tuple[Respond, Explain | None]:
    write(WELCOME)
    told = Timer(PATIENCE, write, (LEARNING,))
    told.start()
    try:
        return load()
    finally:
        told.cancel()


def converse(respond: Respond, lines: Iterable[str], write: Write, explain: Explain | None = None) -> None:
    """Answer each line; nothing is kept but the case, and that only while this runs."""
    case, reply = Case(), Reply("")
    for line in lines:
        words = line.strip()
        if words in LEAVE:
            return
        if words in FORGET:
            case, reply = Case(), Reply("")
            write(FORGOTTEN + "\n")
        elif copied := _copy(words, reply):
            write(copied + "\n")
        elif COMMAND.fullmatch(words) and words not in COMMANDS:
            write(UNKNOWN + "\n")
        elif words:
            turn = respond(case, Message(COMMANDS.get(words) or button_of(words, reply)))
            case, reply = turn.case, turn.reply
            write(shown(reply))
            if explain:
                write(explain(turn) + "\n")


def shown(reply: Reply) -> str:
    """A reply as the terminal shows it: its text, then the numbered buttons on one line."""
    numbered = [f"[{number}] {label}" for number, label in enumerate(_choices(reply), 1)]
    return "\n".join([reply.text, *(["　".join(numbered)] if numbered else []), ""])


def button_of(words: str, reply: Reply) -> str:
    """The button that a number stands for, in any way of writing it; else the words themselves."""
    number = _number(words)
    return reply.buttons[number - 1] if 1 <= number <= len(reply.buttons) else words


def _choices(reply: Reply) -> tuple[str, ...]:
    return (*reply.buttons, *(label for label, _ in _copies(reply)))


def _copies(reply: Reply) -> list[tuple[str, str]]:
    """What other channels offer for copying, unless it can be read in the reply already."""
    return [(label, text) for label, text in reply.copies if text not in reply.text]


def _copy(words: str, reply: Reply) -> str:
    """The text behind a chosen copy button, "" if none was chosen."""
    number = _number(words) - len(reply.buttons)
    for place, (label, text) in enumerate(_copies(reply), 1):
        if words == label or number == place:
            return text
    return ""


def _number(words: str) -> int:
    """1 for `1`, `１`, `①`, `1.` or `[1]`; 0 for anything else."""
    bare = unicodedata.normalize("NFKC", words).strip("[](). 、。")
    return int(bare) if bare.isdecimal() and len(bare) <= 2 else 0


def _typed() -> Iterator[str]:
    """Lines from the keyboard, with editing where Python has readline; ends at Ctrl-D."""
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415  # importing it is what makes input() editable
    while True:
        try:
            yield input("你：")
        except EOFError:
            return


def _piped() -> Iterator[str]:
    return iter(sys.stdin)


def _plain(text: str) -> None:
    print(text, flush=True)


def _styled() -> Write:
    """Write with the order, the first line, in bold: it is what the eye must find."""
    from rich.console import Console  # noqa: PLC0415  # 50 ms that a pipe need not pay
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)

    def write(text: str) -> None:
        first, _, rest = text.partition("\n")
        console.print(Text(first, "bold"), Text(rest), sep="\n")

    return write
