"""The exceptions that sanbu raises on purpose, for people to read.

    SanbuError
    ├── PlaybookError    the playbooks cannot be used; `problems` lists every reason
    ├── ConfigError      a setting is missing, weak or contradictory
    ├── Refused          a channel's request is forged, stale or not understood
    └── StoreError       the store cannot be reached or holds what we did not write
        └── Conflict     somebody else saved this conversation first; load and redo

Messages are Chinese: what is wrong, where, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence


class SanbuError(Exception):
    """Root of everything that sanbu raises on purpose."""


class PlaybookError(SanbuError):
    """The playbooks cannot be used. `problems` are printable, one each, with file:line:column."""

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class ConfigError(SanbuError):
    """A setting is missing, too weak or contradicts another one."""


class Refused(SanbuError):
    """A request that a channel does not take: wrong signature, too old, too big or not understood.

    `status` is the HTTP status that says so. The message is for the log and names no secret.
    """

    def __init__(self, message: str, status: int = 403) -> None:
        self.status = status
        super().__init__(message)


class StoreError(SanbuError):
    """The store cannot be reached, or holds something that we did not write."""


class Conflict(StoreError):
    """The conversation was saved by somebody else since it was loaded."""
