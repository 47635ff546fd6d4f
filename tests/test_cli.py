"""The command as a person or a program runs it: a real process, real pipes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ("chat", "explain", "understand", "replay", "lint", "test", "schema", "version")
ENGLISH = re.compile(
    r"\b(?:Usage|Options|Commands|Arguments|Show|Error|Missing|Invalid|required|OPTIONS|such)\b"
)


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    """What one process learned is there for the next ones."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def sanbu(cache, tmp_path):
    """Run `python -m bot` in an empty folder."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("SANBU_")}
    env |= {"PYTHONPATH": str(ROOT), "SANBU_CACHE": str(cache), "PYTHONWARNINGS": "error::ResourceWarning"}

    def run(
        *args: str, typed: str | bytes = "", where: Path = tmp_path, **more: str
    ) -> subprocess.CompletedProcess:
        raw = typed if isinstance(typed, bytes) else typed.encode()
        command = [sys.executable, "-m", "bot", *args]
        done = subprocess.run(
            command, input=raw, capture_output=True, cwd=where, env=env | more, timeout=120, check=False
        )
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese(sanbu, command):
    """Every command explains itself without an English word of the library's."""
    done = sanbu(*command.split(), "--help")
    assert done.returncode == 0
    assert "用法：" in done.stdout
    assert not ENGLISH.search(done.stdout)


def test_without_a_command_help_is_shown(sanbu):
    """`sanbu` alone is a question, not a mistake."""
    done = sanbu()
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize(
    "args", [["chta"], ["chat", "--explian"], ["explain"], ["lint", "a", "b"], ["chat", "--playbooks"]]
)
def test_a_mistyped_command_is_told_in_chinese(sanbu, args):
    """What is wrong, what may have been meant, and where to look."""
    done = sanbu(*args)
    assert done.returncode == 2
    assert "sanbu --help" in done.stderr
    assert not ENGLISH.search(done.stderr)


def test_version(sanbu):
    """The version is that of the package."""
    assert re.fullmatch(r"sanbu \d+\.\d+\.\d+\n", sanbu("version").stdout)


def test_chat_through_a_pipe(sanbu):
    """No prompt, no colour: one reply and one row of buttons for each line."""
    done = sanbu("chat", typed="他让我把验证码念给他\n已经念了\n")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert done.stdout[0] in "⛔🆘"
    assert done.stdout.count("[1] ") == 2
    assert "🆘" in done.stdout


def test_a_number_is_a_button(sanbu):
    """`1` and the words of the first button are the same answer."""
    first = sanbu("chat", typed="他让我共享屏幕\n1\n").stdout
    label = re.search(r"\[1\] ([^　\n]+)", first)[1]
    assert sanbu("chat", typed=f"他让我共享屏幕\n{label}\n").stdout == first


def test_chat_survives_what_is_no_text(sanbu):
    """Bytes of another encoding get an answer."""
    done = sanbu("chat", typed="他让我转账\n".encode("gbk") + b"\xff\xfe\x00\n")
    assert done.returncode == 0
    assert done.stdout


def test_chat_explains(sanbu):
    """--explain names the play behind each reply."""
    plain, explained = (
        sanbu("chat", *flag, typed="他让我把验证码念给他\n").stdout for flag in ([], ["--explain"])
    )
    assert explained.startswith(plain)
    assert "give_code" in explained


def test_explain_shows_where_it_comes_from(sanbu):
    """Words, playbook line, play."""
    done = sanbu("explain", "他让我把验证码念给他")
    assert done.returncode == 0
    assert "give_code.refuse" in done.stdout
    assert re.search(r"\w+\.yaml:\d+", done.stdout)


def test_understand_as_lines(sanbu):
    """For people: the sentence and its labels."""
    done = sanbu("understand", typed="他让我把验证码念给他\n\n你好\n")
    first, second = done.stdout.splitlines()
    assert first.startswith("他让我把验证码念给他 → ")
    assert "?give_code" in first
    assert second == "你好 → #greeting chat"


def test_understand_jsonl(sanbu):
    """One object a line, in order; a broken line is told in its place and makes the exit status 1."""
    lines = ['{"id": "a", "text": "他让我把验证码念给他"}', "{", '{"id": "b", "text": "你好"}']
    done = sanbu("understand", "--jsonl", typed="\n".join(lines))
    first, broken, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert list(first) == ["id", "kind", "traps", "asks", "done", "brands"]
    assert first["asks"] == ["give_code"]
    assert broken["line"] == 2
    assert last == {"id": "b", "kind": "chat", "traps": [], "asks": [], "done": [], "brands": []}


def test_replay_jsonl(sanbu):
    """A conversation comes back turn by turn, with the whole reply."""
    line = json.dumps({"id": "c", "turns": [{"text": "他让我共享屏幕"}, {"text": "已经开了"}]})
    done = sanbu("replay", "--jsonl", typed=f"{line}\n{line}\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert first == second
    assert first["turns"][1]["reading"]["done"] == ["share_screen"]
    assert all(turn["moves"] and turn["reply"] for turn in first["turns"])


def test_replay_for_people(sanbu):
    """Without --jsonl the lines are one conversation, printed with both sides."""
    done = sanbu("replay", typed="他让我共享屏幕\n已经开了\n")
    assert done.stdout.startswith("你：他让我共享屏幕\n")
    assert "\n你：已经开了\n" in done.stdout


def test_lint_of_the_shipped_playbooks(sanbu):
    """The playbooks that we ship have no errors."""
    done = sanbu("lint")
    assert done.returncode == 0, done.stdout


def test_the_dialogues_of_the_shipped_playbooks(sanbu):
    """Every dialogue that a maintainer wrote goes as written."""
    done = sanbu("test")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("command", ["lint", "chat", "understand", "test"])
def test_broken_playbooks_are_refused(sanbu, tmp_path, command):
    """Every problem with file, line and column, exit 1, and nothing half-loaded."""
    broken = tmp_path / "playbooks"
    (broken / "actions").mkdir(parents=True)
    (broken / "actions" / "give_code.yaml").write_text("id: give_code\nnmae: 验证码\n", encoding="utf-8")
    done = sanbu(command, typed="他要验证码\n")
    assert done.returncode == 1
    assert (
        "playbooks/actions/give_code.yaml:2:1: error unknown-key 不认识 nmae，是不是 name？"
        in done.stdout + done.stderr
    )


def test_a_folder_that_does_not_exist(sanbu):
    """The flag and the variable are named."""
    done = sanbu("chat", "--playbooks", "nowhere")
    assert done.returncode == 1
    assert "nowhere" in done.stderr


def test_chat_leaves_politely(sanbu):
    """/tuichu ends it; what comes behind is not answered."""
    assert sanbu("chat", typed="/tuichu\n他要验证码\n").stdout == ""


def test_schema_is_json(sanbu):
    """It can be handed to an editor as it is."""
    assert json.loads(sanbu("schema").stdout)["title"]
