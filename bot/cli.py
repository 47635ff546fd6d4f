"""The command `sanbu`: the only place that knows every part, each imported when its command runs."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import __version__
from bot.errors import SanbuError
from bot.helptext import Command, Group, chinese

if TYPE_CHECKING:
    from bot.engine import Coach
    from bot.types import Case, Message, Turn

FIXED_CLOCK = 1_700_000_000.0
"""Seconds since the epoch that `replay` and `test` give every turn: the same in, the same out."""

app = typer.Typer(
    cls=Group,
    help="三不：有人正接着假「客服」的电话时，告诉他现在该做的那一件事。",
    epilog="先试：sanbu chat。剧本的写法见 playbooks/README.md。",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Playbooks = Annotated[
    Path | None,
    typer.Option(
        "--playbooks",
        metavar="文件夹",
        help="用哪个剧本文件夹。不写就依次找 SANBU_PLAYBOOKS、./playbooks、安装包里自带的。",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Argument(metavar="[文件夹]", help="剧本文件夹；不写就和 chat 用的一样。", show_default=False),
]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="进出都是一行一个 JSON，给程序用。")]


def main() -> None:
    """Run the command line; every mistake is told in Chinese, without a traceback."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        code = app(sys.argv[1:] or ["--help"], prog_name="sanbu", standalone_mode=False)
    except SanbuError as error:
        print(error, file=sys.stderr)
        code = 1
    except typer.TyperException as error:
        print(f"{chinese(error.format_message())}\n看说明：sanbu --help", file=sys.stderr)
        code = 2
    except typer.Abort:
        code = 130
    sys.exit(code if isinstance(code, int) else 0)


def command(name: str, help: str) -> Callable[[Callable[..., None]], Callable[..., None]]:  # noqa: A002  # typer's word
    """Register a command; its first sentence is what the list of commands shows."""
    return app.command(name, cls=Command, help=help)


@command("chat", "在终端里聊：把对方的话打出来，得到现在该做的一件事。")
def chat(
    playbooks: Playbooks = None,
    explain: Annotated[bool, typer.Option("--explain", help="每句回答后面写明为什么。")] = False,
) -> None:
    from bot.channel import terminal

    def load() -> tuple[terminal.Respond, terminal.Explain | None]:
        import time

        from bot import engine

        coach = engine.load(playbooks)
        return (
            lambda case, message: engine.respond(coach, case, message, time.time()),
            partial(engine.explain, coach) if explain else None,
        )

    terminal.chat(load)


@command("explain", "说明一句话是怎么听懂、怎么选招的。")
def explain(
    words: Annotated[list[str], typer.Argument(metavar="一句话", show_default=False)],
    quoted: Annotated[str, typer.Option("--quoted", metavar="话", help="这句话回的是机器人的哪句话。")] = "",
    playbooks: Playbooks = None,
) -> None:
    from bot import engine
    from bot.types import Case, Message

    coach = engine.load(playbooks)
    print(engine.explain(coach, engine.respond(coach, Case(), Message(" ".join(words), quoted), FIXED_CLOCK)))


@command("understand", "一行一句话，写出每句听出了什么；句和句互不相干。")
def understand(jsonl: Jsonl = False, playbooks: Playbooks = None) -> None:
    from bot import engine
    from bot.channel import jsonl as face
    from bot.playbook.cases import labels_of
    from bot.types import Case, Message

    respond = _still(engine.load(playbooks))
    if jsonl:
        _print_all(face.understand(sys.stdin, lambda message: respond(Case(), message).reading))
    for line in sys.stdin:
        if line.strip():
            print(line.strip(), "→", *sorted(labels_of(respond(Case(), Message(line.strip())).reading)))


@command("replay", "一行一段对话，从头放一遍；不加 --jsonl 时，所有的行是一段对话。")
def replay(jsonl: Jsonl = False, playbooks: Playbooks = None) -> None:
    from bot import engine
    from bot.channel import jsonl as face
    from bot.channel import terminal

    respond = _still(engine.load(playbooks))
    if jsonl:
        _print_all(face.replay(sys.stdin, respond))
    terminal.converse(respond, _echoed(sys.stdin), print)


@command("lint", "检查剧本：一次说完所有问题，每条带文件、行、列和改法。")
def lint(folder: Folder = None) -> None:
    from bot.playbook.lint import lint as problems_of
    from bot.playbook.reader import find

    problems = problems_of(find(folder), date.today())  # noqa: DTZ011  # the maintainer's own day
    errors = sum(problem.level == "error" for problem in problems)
    for problem in problems:
        print(problem)
    print(f"{errors} 个错误，{len(problems) - errors} 个提醒" if problems else "没有问题")
    raise typer.Exit(1 if errors else 0)


@command("test", "把剧本里写的对话（tests）都放一遍；不对的说明为什么。")
def play_tests(folder: Folder = None) -> None:
    from bot import engine
    from bot.playbook import cases
    from bot.playbook.reader import find

    root = find(folder)
    coach = engine.load(root)
    verdicts = Counter[str]()
    for outcome in cases.run(coach.playbooks.files(), _still(coach)):
        verdicts[outcome.verdict] += 1
        print(cases.report(outcome, root, partial(engine.explain, coach)), end="")
    failed, known = verdicts["failed"], verdicts["known"]
    print(f"{verdicts.total()} 段对话，{failed} 段不对，{known} 段是已知的不足（todo）")
    raise typer.Exit(1 if failed else 0)


Store = Annotated[
    str | None,
    typer.Option("--store", metavar="地址", help="对话存哪：memory://、sqlite:///文件、redis://主机。"),
]


@command(
    "telegram", "当 Telegram 机器人：收消息、回消息，Ctrl-C 停。密钥从环境变量 SANBU_TELEGRAM_TOKEN 来。"
)
def telegram(store: Store = None, playbooks: Playbooks = None) -> None:
    import os

    from bot import serve as server
    from bot.settings import read

    server.telegram(read(os.environ, store=store), lambda: server.load(playbooks))


@command("serve", "开一个服务器，接 Telegram、微信公众号、微信桥和 OpenAI 接口；设了密钥的才开。")
def serve(
    check: Annotated[bool, typer.Option("--check", help="只说哪些渠道开着、哪里不对，不启动。")] = False,
    host: Annotated[str | None, typer.Option("--host", metavar="地址", help="在哪个地址上听。")] = None,
    port: Annotated[int | None, typer.Option("--port", metavar="端口", help="在哪个端口上听。")] = None,
    store: Store = None,
    playbooks: Playbooks = None,
) -> None:
    import os

    from bot import serve as server
    from bot.settings import read

    settings = read(os.environ, host=host, port=port, store=store)
    if check:
        text, fine = server.report(settings)
        print(text)
        raise typer.Exit(0 if fine else 1)
    server.serve(settings, lambda: server.load(playbooks))


@command("schema", "打印剧本格式的 JSON Schema，给编辑器用。")
def schema(
    write: Annotated[
        Path | None, typer.Option("--write", metavar="文件", help="写进这个文件，不打印。")
    ] = None,
) -> None:
    from bot.playbook.editor import json_schema

    if write:
        write.write_text(json_schema(), encoding="utf-8")
    else:
        print(json_schema(), end="")


@command("version", "打印版本。")
def version() -> None:
    print(f"sanbu {__version__}")


def _still(coach: Coach) -> Callable[[Case, Message], Turn]:
    """The coach under a clock that stands still."""
    from bot import engine

    return lambda case, message: engine.respond(coach, case, message, FIXED_CLOCK)


def _print_all(answers: Iterable[tuple[str, bool]]) -> None:
    """Print each answer as it comes and leave with 1 if a line could not be used."""
    failed = False
    for answer, usable in answers:
        print(answer, flush=True)
        failed |= not usable
    raise typer.Exit(1 if failed else 0)


def _echoed(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        if line.strip():
            print(f"你：{line.strip()}")
        yield line
