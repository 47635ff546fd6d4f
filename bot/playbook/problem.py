"""What is wrong in a playbook file, as a value: reported, sorted and compared, never only logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where it is (line and column from 1), how bad, which rule, and what to do."""

    file: str
    line: int
    column: int
    level: Level
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.level} {self.rule} {self.message}"
