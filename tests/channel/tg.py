"""Telegram's side for the tests: a Bot API that answers from memory, and updates as Telegram writes them."""

import json
from itertools import count

from telegram.error import NetworkError
from telegram.request import BaseRequest

TOKEN = "123456789:" + "aB3" * 11 + "xy"
BOT = {"id": 123456789, "is_bot": True, "first_name": "三不", "username": "sanbu_bot"}
USER = {"id": 7, "is_bot": False, "first_name": "李秀英"}
PRIVATE = {"id": 7, "type": "private", "first_name": "李秀英"}
GROUP = {"id": -100, "type": "supergroup", "title": "一家人"}


def answer(method, parameters):
    """What the Bot API says to a call that works."""
    if method == "getMe":
        return BOT
    if method == "sendMessage":
        return {"message_id": 1, "date": 0, "chat": PRIVATE, "text": parameters["text"]}
    return True


class FakeApi(BaseRequest):
    """Answers every call and remembers it; `faults` are raised first, or (status, body) given."""

    def __init__(self):
        self.calls = []
        self.faults = []
        self.updates = []
        self.taken = None
        self.lost = 0

    read_timeout = 5.0

    async def initialize(self):
        pass

    async def shutdown(self):
        pass

    async def do_request(self, url, method, request_data=None, **_):  # noqa: ARG002  # PTB names it
        name = url.rpartition("/")[2]
        parameters = request_data.parameters if request_data else {}
        self.calls.append((name, parameters))
        if name == "getMe" and self.lost:
            self.lost -= 1
            raise NETWORK
        if self.faults and name == "sendMessage":
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault[0], json.dumps({"ok": False, **fault[1]}).encode()
        if name == "getUpdates":
            return 200, json.dumps({"ok": True, "result": self._due(parameters)}).encode()
        return 200, json.dumps({"ok": True, "result": answer(name, parameters)}).encode()

    def _due(self, parameters):
        self.updates = [one for one in self.updates if one["update_id"] >= parameters.get("offset", 0)]
        if self.updates and self.taken:
            self.taken.set()
        return self.updates

    def named(self, name):
        return [parameters for called, parameters in self.calls if called == name]

    @property
    def texts(self):
        return [call["text"] for call in self.named("sendMessage")]


NETWORK = NetworkError("no network")
BLOCKED = (403, {"error_code": 403, "description": "Forbidden: bot was blocked by the user"})
CANNOT_PARSE = (400, {"error_code": 400, "description": "Bad Request: can't parse entities"})
SLOWER = (429, {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 0}})

_ids = count(1000)


def update(**content):
    """An update with the next id."""
    return {"update_id": next(_ids), **content}


def message(text=None, chat=PRIVATE, user=USER, **more):
    """A message update."""
    body = {"message_id": 5, "date": 1_714_112_445, "chat": chat, "from": user, **more}
    if text is not None:
        body["text"] = text
    if text and text.startswith("/"):
        body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return update(message=body)


def press(data, text="⛔ 先挂电话。"):
    """A button press under the bot's message `text`."""
    shown = {"message_id": 6, "date": 1_714_112_445, "chat": PRIVATE, "from": BOT, "text": text}
    return update(
        callback_query={"id": "q", "from": USER, "chat_instance": "1", "data": data, "message": shown}
    )
