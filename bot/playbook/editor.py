"""The JSON Schema of the playbooks, generated from the models: completion and checks while typing."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import Any

from pydantic import TypeAdapter

from bot.playbook.folder import FOLDERS, SINGLE


def json_schema() -> str:
    """The schema of any playbook file, as the text of playbooks/playbook.schema.json."""
    any_file: Any = reduce(or_, [*FOLDERS.values(), *SINGLE.values()])
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sanbu 剧本文件",
        **TypeAdapter(any_file).json_schema(by_alias=True),
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
