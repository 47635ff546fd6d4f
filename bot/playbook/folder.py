"""A folder of playbook files → checked models and labelled sentences, or every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from pydantic import ValidationError

from bot.playbook.complaints import complaints
from bot.playbook.document import Document, Place, parse
from bot.playbook.labels import vocabulary
from bot.playbook.problem import Problem
from bot.playbook.says import collect
from bot.playbook.schema import (
    Action,
    Common,
    Contacts,
    File,
    Lexicon,
    Play,
    Playbooks,
    Say,
    Says,
    Script,
    TrapFile,
)
from bot.types import ACTIONS, TRAPS

FOLDERS: Mapping[str, type[File]] = {"traps": TrapFile, "actions": Action, "scripts": Script, "says": Says}
SINGLE: Mapping[str, type[File]] = {"common.yaml": Common, "contacts.yaml": Contacts, "lexicon.yaml": Lexicon}
ORDER = ("traps", "actions", "scripts", *SINGLE, "says")
NEEDED = (
    *(f"traps/{trap}.yaml" for trap in TRAPS),
    *(f"actions/{action}.yaml" for action in ACTIONS),
    *SINGLE,
)

SomeFile = TypeVar("SomeFile", bound=File)


@dataclass(slots=True)
class Folder:
    """What a folder holds: files that fit the format, their sentences, and what is wrong with the rest."""

    pages: list[tuple[Document, File]] = field(default_factory=list)
    says: list[Say] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: type[SomeFile]) -> Iterator[tuple[Document, SomeFile]]:
        """The files of one kind with the positions of everything in them, in reading order."""
        return ((document, file) for document, file in self.pages if isinstance(file, kind))

    def plays(self) -> Iterator[tuple[Document, Place, Play]]:
        """Every play of every file and where it stands, in reading order."""
        for document, file in self.pages:
            for place, play in _plays_of(file):
                yield document, place, play


def scan(sources: Mapping[str, bytes]) -> Folder:
    """Read all files (path inside the folder → bytes); whatever they say, it does not raise."""
    folder = Folder()
    known = vocabulary(PurePosixPath(path).stem for path in sources if path.startswith("scripts/"))
    for path in sorted(sources, key=_reading_order):
        _scan_file(folder, path, sources[path], known)
    folder.problems += _missing_files(sources, folder)
    folder.problems += _doubled_ids(folder)
    return folder


def assemble(folder: Folder, digest: str) -> Playbooks:
    """The playbooks of a folder without problems."""
    return Playbooks(
        actions={file.id: file for _, file in folder.of(Action)},
        traps={file.id: file for _, file in folder.of(TrapFile)},
        scripts={file.id: file for _, file in folder.of(Script)},
        common=next(file for _, file in folder.of(Common)),
        contacts=next(file for _, file in folder.of(Contacts)),
        lexicon=next(file for _, file in folder.of(Lexicon)),
        says=tuple(folder.says),
        digest=digest,
        plays={play.id: play for _, _, play in folder.plays()},
        hands=tuple(file for _, file in folder.of(Says)),
    )


def _reading_order(path: str) -> tuple[int, int, str]:
    head = path.partition("/")[0]
    rank = ORDER.index(head) if head in ORDER else len(ORDER)
    return rank, NEEDED.index(path) if path in NEEDED else len(NEEDED), path


def _scan_file(folder: Folder, path: str, raw: bytes, known: frozenset[str]) -> None:
    model = SINGLE.get(path) or (FOLDERS.get(path.partition("/")[0]) if path.count("/") == 1 else None)
    if model is None or not path.endswith(".yaml"):
        places = "、".join([*(f"{name}/名字.yaml" for name in FOLDERS), *SINGLE])
        message = f"不认识这个文件：剧本只放在 {places}"
        folder.problems.append(Problem(path, 1, 1, "error", "unknown-file", message))
        return
    document, problems = parse(path, raw)
    folder.problems += problems
    if document is None or document.data.get("status") == "retired":
        return
    for found in collect(document, model, known):
        if isinstance(found, Say):
            folder.says.append(found)
        else:
            folder.problems.append(found)
    folder.problems += _fill_in(document, model)
    try:
        folder.pages.append((document, model.model_validate(document.data)))
    except ValidationError as error:
        folder.problems += complaints(document, model, error)


def _fill_in(document: Document, model: type[File]) -> Iterator[Problem]:
    """Give the file, its plays and its test turns their ids and places.

    Files that others name by their id have it as their file name, too.
    """
    stem = PurePosixPath(document.path).stem
    name = document.data.get("id", stem)
    if name != stem and model is not Says:
        yield document.problem("file-name", f"id 要和文件名一样：写 {stem}，或把文件改名为 {name}.yaml", "id")
    document.data["path"] = document.path
    for place, standard in _play_places(document, model):
        play = document.get(*place)
        if isinstance(play, dict):
            if not play.setdefault("id", standard):
                yield document.problem("missing", "缺了 id：给这一招起个名字", *place)
            play |= {"file": document.path, "line": document.at(*place, key=True)[0]}
    for place, _ in document.items("tests"):
        for turn_place, turn in document.items(*place, "turns"):
            turn["line"] = document.at(*turn_place)[0]


def _play_places(document: Document, model: type[File]) -> Iterator[tuple[Place, str]]:
    """Where plays stand in a file of this kind, and the id each has if it gives itself none."""
    name = document.data.get("id")
    if model is Action:
        yield ("asked", "refuse"), f"{name}.refuse"
        yield ("done", "repair"), f"{name}.repair"
    elif model is TrapFile:
        yield ("rebut",), f"{name}.rebut"
    elif model is Common:
        for place, group in document.items("groups"):
            yield (*place, "play"), str(group.get("id", ""))
        for place, _ in document.items("plays"):
            yield place, ""


def _plays_of(file: File) -> Iterator[tuple[Place, Play]]:
    if isinstance(file, TrapFile):
        yield ("rebut",), file.rebut
    elif isinstance(file, Action):
        yield ("asked", "refuse"), file.asked.refuse
        yield ("done", "repair"), file.done.repair
    elif isinstance(file, Common):
        for number, group in enumerate(file.groups):
            if group.play:
                yield ("groups", number, "play"), group.play
        for number, play in enumerate(file.plays):
            yield ("plays", number), play


def _missing_files(sources: Mapping[str, bytes], folder: Folder) -> list[Problem]:
    """Needed files that are absent or retired; one that is merely broken has told so already."""
    told = {document.path for document, _ in folder.pages} | {problem.file for problem in folder.problems}
    message = "少了这个文件，没有它就不能用：补上，status 不能是 retired"
    return [
        Problem(path, 1, 1, "error", "missing-file", message)
        for path in NEEDED
        if path not in sources or path not in told
    ]


def _doubled_ids(folder: Folder) -> Iterator[Problem]:
    first: dict[str, Play] = {}
    for document, place, play in folder.plays():
        other = first.setdefault(play.id, play)
        if other is not play:
            where = f"{other.file}:{other.line}"
            yield document.problem("same-id", f"招的 id {play.id} 在 {where} 已经用了：换一个名字", *place)
