"""Rules on whole files: the three no's, stages, sources, tests that must not fire, and ageing contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.playbook.folder import Folder
from bot.playbook.problem import Level, Problem
from bot.playbook.schema import Action, Common, Contacts, File, Script, TrapFile
from bot.types import TRAPS

SENTENCE_MOST = 200
MONTHS = 6
NOS = {"不信": "no_trust", "不点": "no_click", "不给": "no_give", "核实": "verify"}


def three_nos(folder: Folder) -> Iterator[Problem]:
    """A trap's answer can always say 不信、不点、不给 and how to verify."""
    for document, trap in folder.of(TrapFile):
        for word, name in NOS.items():
            if not getattr(trap.nos, name).strip():
                yield document.problem(
                    "three-nos", f"缺了「{word}」：写上这个陷阱里具体的那一样", "nos", key=True
                )


def stages_speak(folder: Folder) -> Iterator[Problem]:
    """Each stage of a script says something."""
    for document, script in folder.of(Script):
        for trap in TRAPS:
            if not getattr(script.stages, trap).says:
                message = f"{trap} 这一步一句话也没有：写上他会怎么说，至少三句"
                yield document.problem("silent-stage", message, "stages", trap, key=True)


def sentence_length(folder: Folder) -> Iterator[Problem]:
    """A line to learn from is what somebody would type in one message."""
    for say in folder.says:
        if not say.text:
            message = "这一行没有话：写上一句，或删掉"
        elif len(say.text) > SENTENCE_MOST:
            message = f"这一句有 {len(say.text)} 个字：拆成几句，每句最多 {SENTENCE_MOST} 个字"
        else:
            continue
        yield Problem(say.file, say.line, say.column, "error", "sentence-length", message)


def sources_named(folder: Folder) -> Iterator[Problem]:
    """What a stable file states has a source."""
    for document, file in folder.pages:
        if file.status == "stable" and isinstance(file, Script | TrapFile) and not file.sources:
            message = "status 是 stable 却没有 sources：补上来源，或改成 draft"
            yield document.problem("no-source", message, "status")
    for document, contacts in folder.of(Contacts):
        for number, contact in enumerate(contacts.contacts):
            if not contact.source.strip():
                yield document.problem("no-source", f"{contact.who}没有来源：补上 source", "contacts", number)


def must_not_fire(folder: Folder) -> Iterator[Problem]:
    """Tests show what a file does, and at least once what it must not do."""
    for document, file in folder.pages:
        if isinstance(file, Action | TrapFile | Script | Common) and not _has_negative(file):
            message = "tests 里没有一句是「不该触发」的：加一轮带 not 或 not_labels 的对话"
            level: Level = "error" if file.status == "stable" else "warning"
            yield document.problem("must-not-fire", message, "tests", key=True, level=level)


def _has_negative(file: File) -> bool:
    return any(turn.not_ or turn.not_labels for dialogue in file.tests for turn in dialogue.turns)


def contacts_checked(folder: Folder, today: date) -> Iterator[Problem]:
    """What a user is told to dial was looked up within the last six months."""
    for document, file in folder.of(Contacts):
        for number, contact in enumerate(file.contacts):
            if contact.print_ == "no":
                continue
            age = _months_since(contact.checked or contact.date, today)
            if age > MONTHS:
                message = f"{contact.who}已有 {age} 个月没有核对：查过再改 checked，查不到就写 print: no"
                yield document.problem("old-contact", message, "contacts", number, level="warning")


def _months_since(written: str, today: date) -> int:
    """Whole months from a `2026-11` or `2026-11-21` to today; a date that cannot be read is ancient."""
    year, _, rest = written.partition("-")
    month = rest[:2]
    if not (year.isdigit() and month.isdigit()):
        return 999
    return (today.year - int(year)) * 12 + today.month - int(month)
