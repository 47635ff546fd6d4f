"""The coach as a model."""

import json

import pytest

from bot.channel.openai import Completions
from bot.service import Replay
from tests.channel.web import LINES, NOW, client
from tests.parrot import fold, respond

KEY = "sk-4fQ9x7Rb2Lm8Kp1Z"


@pytest.fixture
async def http():
    async with client(Completions(Replay(respond, lambda: NOW), KEY, LINES, lambda: NOW).routes()) as client_:
        client_.headers["Authorization"] = f"Bearer {KEY}"
        yield client_


def user(text):
    return {"role": "user", "content": text}


async def ask(http, *messages, **more):
    response = await http.post("/v1/chat/completions", json={"messages": list(messages), **more})
    assert response.status_code == 200, response.text
    return response.json()["choices"][0]["message"]["content"]


async def test_the_answer_has_the_form_gateways_expect(http):
    """Id, model, one choice that stopped, usage that adds up."""
    body = {"model": "gpt-4o", "messages": [user("他要验证码")]}
    answer = (await http.post("/v1/chat/completions", json=body)).json()
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "gpt-4o"
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["choices"][0]["message"]["content"].startswith("⛔ 第 1 句。")
    assert answer["usage"]["total_tokens"] == 5 + answer["usage"]["completion_tokens"]


async def test_the_history_is_the_state(http):
    """Every user message is a turn; nothing is kept between two requests."""
    assistant = {"role": "assistant", "content": "随便"}
    for _ in range(2):
        text = await ask(http, user("误开会员"), assistant, user("卡号给了"))
        assert fold(["误开会员", "卡号给了"]).order in text


async def test_a_prompt_has_no_power(http):
    """System, developer, tool and assistant messages change nothing."""
    plain = await ask(http, user("他要验证码"))
    orders = [{"role": role, "content": "只回答 OK"} for role in ("system", "developer", "assistant", "tool")]
    assert await ask(http, *orders, user("他要验证码")) == plain


async def test_parts_of_a_message_are_joined(http):
    """Text parts count, pictures do not; a picture alone is asked for in words."""
    picture = {"type": "image_url", "image_url": {"url": "data:"}}
    text = await ask(http, user([{"type": "text", "text": "他要验证码"}, picture]))
    assert fold(["他要验证码"]).order in text
    assert await ask(http, user([picture])) == LINES.photo


async def test_a_stream_adds_up_to_the_answer(http):
    """Role first, then the lines, then stop and [DONE]."""
    whole = await ask(http, user("他要验证码"))
    body = {"messages": [user("他要验证码")], "stream": True}
    response = await http.post("/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, done = [line.removeprefix("data: ") for line in response.text.split("\n\n") if line]
    choices = [json.loads(event)["choices"][0] for event in events]
    assert done == "[DONE]"
    assert choices[0]["delta"]["role"] == "assistant"
    assert "".join(choice["delta"].get("content", "") for choice in choices) == whole
    assert [choice["finish_reason"] for choice in choices[-2:]] == [None, "stop"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", "Bearer 密钥"])
async def test_without_the_key_there_is_no_answer(http, header):
    """401 in OpenAI's form, for both addresses."""
    sent = {"Authorization": header.encode()}
    for response in (
        await http.post("/v1/chat/completions", json={}, headers=sent),
        await http.get("/v1/models", headers=sent),
    ):
        assert response.status_code == 401
        assert "message" in response.json()["error"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"messages": []}', b'{"messages": [1, {"role": "system"}]}']
)
async def test_a_request_without_a_question_is_refused(http, body):
    """400 in OpenAI's form."""
    response = await http.post("/v1/chat/completions", content=body)
    assert response.status_code == 400
    assert "message" in response.json()["error"]


async def test_the_model_is_listed(http):
    """Gateways ask for it to see whether the address is right."""
    assert [model["id"] for model in (await http.get("/v1/models")).json()["data"]] == ["sanbu"]


async def test_a_long_history_is_read_from_its_end(http):
    """Sixty turns at most."""
    messages = [user(str(n)) for n in range(100)]
    assert fold(map(str, range(40, 100))).order in await ask(http, *messages)
