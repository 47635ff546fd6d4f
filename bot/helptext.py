"""Typer speaks English; its headings and complaints in Chinese."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

PHRASES = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 …",
    "Show this message and exit.": "显示这段说明。",
    "[required]": "（必填）",
    "No such option: ": "没有这个选项：",
    "No such command ": "没有这个命令：",
    " Did you mean ": "是不是 ",
    "Possible options: ": "是不是 ",
    "Missing argument ": "少写了 ",
    "Missing command.": "少写了命令。",
    "Invalid value for ": "内容不对 ",
    " requires an argument.": " 后面要写内容。",
    "Got unexpected extra argument(s)": "多写了",
    "Got unexpected extra argument": "多写了",
    "Option '": "选项 '",
}


def chinese(text: str) -> str:
    """Typer's help or complaint with its own phrases in Chinese; ours are already."""
    for english, chinese in PHRASES.items():
        text = text.replace(english, chinese)
    return text


class Command(TyperCommand):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """Typer's help text in Chinese."""
        return chinese(super().get_help(ctx))


class Group(TyperGroup):
    """The same for the list of commands."""

    def get_help(self, ctx: Any) -> str:
        """Typer's help text in Chinese."""
        return chinese(super().get_help(ctx))
