"""The terminal: numbers, buttons, commands, and what is printed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from bot.channel.terminal import FORGOTTEN, GOODBYE, UNKNOWN, button_of, converse, shown
from bot.channel.words import SAYS
from bot.types import Case, Message, Reply, Turn

ASKED = Reply("⛔ 先挂电话。", ("挂了", "他不让挂"), copies=(("复制这句话", "我自己去 App 里查，再见。"),))


def echo(case: Case, message: Message) -> Turn:
    """Answer with the user's own words, and count the turns."""
    return Turn(
        Reply(f"第{case.turns}轮：{message.text}", ASKED.buttons, copies=ASKED.copies),
        Case(turns=case.turns + 1),
    )


def talk(*lines: str, explain=None) -> list[str]:
    written: list[str] = []
    converse(echo, lines, written.append, explain)
    return [text.split("\n")[0] for text in written]


@pytest.mark.parametrize("words", ["2", "２", "②", "2.", "2。", "[2]", " 2、"])
def test_a_number_is_its_button(words):
    """However a 2 is written, it is the second button."""
    assert button_of(words.strip(), ASKED) == "他不让挂"


@pytest.mark.parametrize("words", ["0", "9", "3", "2000", "2 个", "他不让挂", "-1", "贰"])
def test_other_words_stay_words(words):
    """A number without a button, and everything else, is what the user said."""
    assert button_of(words, ASKED) == words


def test_buttons_are_numbered_below_the_text():
    """The reply's text, then its buttons on one line, then what can be copied."""
    assert shown(ASKED) == "⛔ 先挂电话。\n[1] 挂了　[2] 他不让挂　[3] 复制这句话\n"


def test_what_can_be_read_is_not_offered_for_copying():
    """A terminal can copy from the text itself."""
    assert shown(Reply("念：再见。", copies=(("复制", "再见。"),))) == "念：再见。\n"


def test_a_call_is_kept_from_line_to_line():
    """The case of one turn is that of the next, and a number refers to the last reply."""
    assert talk("他要验证码", "1") == ["第0轮：他要验证码", "第1轮：挂了"]


@pytest.mark.parametrize("choice", ["3", "复制这句话"])
def test_a_copy_button_shows_its_text(choice):
    """Choosing it is no turn of the conversation."""
    assert talk("喂", choice, "喂") == ["第0轮：喂", "我自己去 App 里查，再见。", "第1轮：喂"]


@pytest.mark.parametrize("command", ["/wangji", "忘记我"])
def test_forgetting_starts_afresh(command):
    """After it nothing of the call is known."""
    assert talk("喂", command, "喂") == ["第0轮：喂", FORGOTTEN, "第0轮：喂"]


@pytest.mark.parametrize("command", ["/tuichu", "退出", "/quit"])
def test_leaving_ends_at_once(command):
    """What comes behind is not read."""
    assert talk("喂", command, "喂") == ["第0轮：喂"]


def test_a_command_is_its_question():
    """The commands of the other chats work here, too."""
    assert talk("/heshi") == [f"第0轮：{SAYS['heshi']}"]


def test_an_unknown_command_is_told():
    """A mistyped command does not reach the coach."""
    assert talk("/wanji") == [UNKNOWN.split("\n")[0]]


def test_a_path_or_a_pasted_link_is_no_command():
    """Only one short word behind a slash is."""
    assert talk("/ 他让我点这个 /abc") == ["第0轮：/ 他让我点这个 /abc"]


def test_empty_lines_are_nothing():
    """An enter key pressed in a hurry costs no turn."""
    assert talk("", "   ", "喂") == ["第0轮：喂"]


def test_why_is_written_behind_the_reply():
    """With --explain each reply has its reasons."""
    assert talk("喂", explain=lambda turn: f"因为{turn.case.turns}") == ["第0轮：喂", "因为1"]


KEYBOARD = """
from bot.channel import terminal
from bot.types import Reply, Turn
terminal.chat(lambda: (lambda case, message: Turn(Reply("先挂：" + message.text, ("挂了",)), case), None))
"""


@pytest.fixture
def keyboard():
    """A chat on a terminal of its own: the process, and the end that a person would hold."""
    pty = pytest.importorskip("pty", reason="没有伪终端的系统")
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "dumb", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", KEYBOARD], stdin=theirs, stdout=theirs, stderr=theirs, env=env
    )
    os.close(theirs)
    yield process, ours
    process.kill()
    process.wait()
    os.close(ours)


def read_until(terminal: int, words: str) -> str:
    """What the screen shows until `words` are there."""
    seen = b""
    while words.encode() not in seen:
        seen += os.read(terminal, 4096)
    return seen.decode(errors="replace")


def read_rest(terminal: int) -> str:
    seen = b""
    try:
        while chunk := os.read(terminal, 4096):
            seen += chunk
    except OSError:  # Linux says so when the other end is closed
        pass
    return seen.decode()


def test_at_a_keyboard_there_is_a_welcome_and_a_prompt(keyboard):
    """A person learns how to answer, and sees the order and the buttons."""
    _, screen = keyboard
    assert "/tuichu" in read_until(screen, "你：")
    os.write(screen, "他要码\n".encode())
    assert "先挂：他要码" in read_until(screen, "[1] 挂了")


@pytest.mark.parametrize("leave", [b"\x04", signal.SIGINT, b"/tuichu\n"])
def test_leaving_the_keyboard_is_polite(keyboard, leave):
    """Ctrl-D, Ctrl-C and the command say goodbye, without a traceback, and it is no failure."""
    process, screen = keyboard
    read_until(screen, "你：")
    if isinstance(leave, bytes):
        os.write(screen, leave)
    else:
        process.send_signal(leave)
    said = read_rest(screen)
    assert process.wait(10) == 0
    assert GOODBYE in said.replace("\r\n", "\n")
    assert "Traceback" not in said
