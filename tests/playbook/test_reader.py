"""Reading a folder: what comes out, what is filled in, and what stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError, PlaybookError
from bot.playbook import reader
from bot.playbook.folder import assemble, scan
from bot.playbook.schema import Playbooks


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def read_all(files: dict[str, bytes]) -> Playbooks:
    folder = scan(files)
    assert folder.problems == []
    return assemble(folder, reader.digest_of(files))


def labels_of(playbooks: Playbooks, sentence: str) -> set[str]:
    return set(next(say.labels for say in playbooks.says if say.text == sentence))


def test_reads_a_folder(good, tmp_path):
    """All files of a right folder are there, each under its id."""
    playbooks = reader.read(put(tmp_path, good))
    assert len(playbooks.actions) == 16
    assert list(playbooks.traps) == ["identity", "information", "benefit", "credit_threat"]
    assert playbooks.contacts.contacts[0].value == "110"
    assert playbooks.contacts.contacts[0].print_ == "yes"
    assert playbooks.root == str(tmp_path)


def test_warm_reading_gives_the_same(good, tmp_path):
    """What is remembered equals what was read."""
    folder = put(tmp_path, good)
    assert reader.read(folder) == reader.read(folder)


def test_plays_have_ids_and_places(good):
    """A play is known by its place, and says in which file and line it stands."""
    plays = read_all(good).plays
    assert {"give_code.refuse", "give_code.repair", "benefit.rebut", "hello"} <= set(plays)
    assert (plays["give_code.refuse"].file, plays["give_code.refuse"].line) == ("actions/give_code.yaml", 7)


def test_test_turns_know_their_line(good):
    """A failing dialogue can be found."""
    good["common.yaml"] += (
        "tests:\n  - name: 问好\n    turns:\n      - {user: 你好, moves: [greet]}\n".encode()
    )
    common = read_all(good).common
    assert common.tests[0].turns[0].line == good["common.yaml"].count(b"\n")


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        ("他让我做give_code", "scam_call ?give_code"),
        ("我已经做了give_code", "scam_call !give_code"),
        ("他说的是benefit", "scam_call benefit"),
        ("不取消就上征信", "scam_call credit_threat ~membership"),
        ("你好", "chat"),
    ],
)
def test_lines_inherit_the_labels_of_their_place(good, sentence, labels):
    """A bare line means what the place where it stands means."""
    assert labels_of(read_all(good), sentence) == set(labels.split())


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("淘宝客服要码 | identity @taobao", "scam_call ?give_code identity @taobao"),
        ("码给他了 | !give_code", "scam_call !give_code"),
        ("码能给吗 | question", "question"),
        ("刷单让我报码 | other_scam", "other_scam ?give_code"),
        ('"码报了挂了 | !give_code +hung_up #verify"', "scam_call !give_code +hung_up #verify"),
    ],
)
def test_a_lines_own_labels_win(good, line, labels):
    """Own kind and own word on the same action replace the inherited ones; everything else is added."""
    path = "actions/give_code.yaml"
    good[path] = good[path].replace("他让我做give_code".encode(), line.encode())
    assert labels_of(read_all(good), line.strip('"').split(" | ")[0]) == set(labels.split())


def test_lines_of_a_hand_have_only_their_own_labels(good):
    """says/*.yaml inherits nothing and remembers file and line."""
    good["says/a.yaml"] = (
        "id: a\nname: 一\nstatus: draft\nlines:\n  - 钱没了 | scam_call !transfer\n".encode()
    )
    say = next(say for say in read_all(good).says if say.text == "钱没了")
    assert (say.labels, say.file, say.line) == (frozenset({"scam_call", "!transfer"}), "says/a.yaml", 5)


def test_retired_files_are_skipped(good):
    """A retired script is as good as absent, its sentences too."""
    path = "scripts/membership.yaml"
    good[path] = good[path].replace(b"status: draft", b"status: retired")
    playbooks = read_all(good)
    assert playbooks.scripts == {}
    assert not any("~membership" in say.labels for say in playbooks.says)


def test_a_needed_file_must_be_there(good):
    """Without one of the 16 actions nothing is read, and the problem names the file."""
    del good["actions/transfer.yaml"]
    assert [problem.file for problem in scan(good).problems] == ["actions/transfer.yaml"]


def test_nothing_is_half_loaded(good, tmp_path):
    """Every problem of every file is raised at once, with paths that can be opened."""
    good["traps/benefit.yaml"] = b"id: benefit\n  name: x\n"
    good["scripts/membership.yaml"] += b"oops: 1\n"
    with pytest.raises(PlaybookError) as caught:
        reader.read(put(tmp_path, good))
    assert [str(problem).split(" ")[:3] for problem in caught.value.problems] == [
        [f"{tmp_path}/scripts/membership.yaml:11:1:", "error", "unknown-key"],
        [f"{tmp_path}/traps/benefit.yaml:2:7:", "error", "yaml"],
    ]


def test_a_broken_folder_is_not_remembered(good, tmp_path):
    """Mending the file is enough."""
    folder = put(tmp_path, good | {"common.yaml": b"id: common\n"})
    with pytest.raises(PlaybookError):
        reader.read(folder)
    put(tmp_path, good)
    assert reader.read(folder).common.id == "common"


def test_digest_names_the_content(good):
    """Another byte or another name is another digest; the order of reading is not."""
    digest = reader.digest_of(good)
    assert digest == reader.digest_of(dict(reversed(good.items())))
    assert digest != reader.digest_of(good | {"common.yaml": good["common.yaml"] + b"\n"})
    moved = {("x" + path if path == "common.yaml" else path): content for path, content in good.items()}
    assert digest != reader.digest_of(moved)


def test_finds_what_was_asked_for(tmp_path, monkeypatch):
    """--playbooks wins over SANBU_PLAYBOOKS, which wins over ./playbooks."""
    for name in ("flag", "env", "here/playbooks/actions"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("SANBU_PLAYBOOKS", raising=False)
    assert reader.find() == Path("playbooks")
    monkeypatch.setenv("SANBU_PLAYBOOKS", str(tmp_path / "env"))
    assert reader.find() == tmp_path / "env"
    assert reader.find(tmp_path / "flag") == tmp_path / "flag"


def test_finds_the_shipped_copy_anywhere(tmp_path, monkeypatch):
    """In a folder without playbooks, or with somebody else's, the shipped ones are read."""
    (tmp_path / "playbooks").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SANBU_PLAYBOOKS", raising=False)
    assert reader.find() in reader.SHIPPED


def test_a_wrong_folder_is_named(tmp_path):
    """A folder that was asked for and does not exist is no reason to read another one."""
    with pytest.raises(ConfigError, match="nowhere"):
        reader.find(tmp_path / "nowhere")
