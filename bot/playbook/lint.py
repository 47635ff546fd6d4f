"""What the format cannot check: one small function a rule, every problem of every file at once.

A rule takes the whole folder and yields problems; it never raises for what a maintainer wrote. Files that
do not fit the format are reported by the reader's own problems, and the rules check the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot.playbook import rules_file, rules_label, rules_move, rules_text
from bot.playbook.folder import Folder, scan
from bot.playbook.problem import Problem
from bot.playbook.reader import read_bytes, shown

Rule = Callable[[Folder], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    rules_text.order_length,
    rules_text.reply_length,
    rules_text.printed_numbers,
    rules_text.known_blanks,
    rules_text.do_not_print,
    rules_text.forbidden_words,
    rules_text.coach_asks_nothing,
    rules_move.moves_are_said,
    rules_label.known_moves,
    rules_label.known_brands,
    rules_label.known_actions,
    rules_label.known_conditions,
    rules_label.known_meanings,
    rules_label.known_in_tests,
    rules_label.reachable_plays,
    rules_label.one_meaning,
    rules_file.three_nos,
    rules_file.stages_speak,
    rules_file.sentence_length,
    rules_file.sources_named,
    rules_file.must_not_fire,
)


def lint(root: Path, today: date) -> list[Problem]:
    """Every problem of the folder `root`, sorted by place; `today` decides which contacts are old."""
    folder = scan(read_bytes(root))
    problems = [*folder.problems, *rules_file.contacts_checked(folder, today)]
    for rule in RULES:
        problems += rule(folder)
    return shown(list(dict.fromkeys(problems)), root)
