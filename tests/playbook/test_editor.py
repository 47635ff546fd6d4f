"""The JSON Schema that editors use."""

from __future__ import annotations

import json
from pathlib import Path

from bot.playbook.editor import json_schema

COMMITTED = Path(__file__).parents[2] / "playbooks" / "playbook.schema.json"


def test_committed_schema_is_up_to_date():
    """After a change of the format: sanbu schema --write playbooks/playbook.schema.json"""
    assert COMMITTED.read_text(encoding="utf-8") == json_schema()


def test_what_the_reader_fills_in_is_not_offered():
    """A maintainer is not asked for places that the reader knows."""
    play = json.loads(json_schema())["$defs"]["Play"]["properties"]
    assert "order" in play
    assert not {"line", "file"} & set(play)


def test_chinese_keys_are_offered():
    """The three no's are written in Chinese."""
    assert set(json.loads(json_schema())["$defs"]["Nos"]["properties"]) == {"不信", "不点", "不给", "核实"}
