"""How the server is put together, and what it says before it starts."""

import httpx
import pytest

from bot.channel.words import lines
from bot.errors import ConfigError
from bot.serve import build, report, serve, telegram
from bot.settings import read
from tests.parrot import respond
from tests.processes import SECRETS

WORDS = lines("110", "96110")
WEB = {name: value for name, value in SECRETS.items() if "TELEGRAM" not in name} | {
    "SANBU_STORE": "memory://",
    "SANBU_BRIDGE_SECRET": "u8Tq-1Zx-77Lk-pp0A",
    "SANBU_OPENAI_KEY": "sk-4fQ9x7Rb2Lm8Kp1Z",
}
ADDRESSES = ("/telegram", "/wechat", "/bridge/v1/events", "/v1/chat/completions")


async def there(environ):
    """Give the addresses that exist with these settings."""
    app = build(read(environ), respond, WORDS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coach") as http:
        return [path for path in ADDRESSES if (await http.post(path)).status_code != 404]


async def test_a_channel_without_its_secret_is_not_there():
    """Each address exists if its secret is set, and only then."""
    assert await there(WEB) == list(ADDRESSES[1:])
    assert await there({**WEB, **SECRETS}) == list(ADDRESSES)
    for variable, path in (
        ("SANBU_BRIDGE_SECRET", "/bridge/v1/events"),
        ("SANBU_OPENAI_KEY", "/v1/chat/completions"),
    ):
        assert await there({"SANBU_STORE": "memory://", variable: WEB[variable]}) == [path]


async def test_nobody_gets_in_without_a_secret():
    """An unsigned request to any channel is turned away."""
    app = build(read({**WEB, **SECRETS}), respond, WORDS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coach") as http:
        codes = {path: (await http.post(path, content=b"<xml></xml>")).status_code for path in ADDRESSES}
    assert set(codes.values()) <= {401, 403}


def test_check_tells_what_is_on_and_no_secret():
    """One line a channel, the kind of store, and that it can start."""
    text, fine = report(read(WEB))
    assert fine
    assert "开  微信公众号 /wechat" in text
    assert "关  Telegram /telegram" in text
    assert "存  memory" in text
    assert not any(WEB[name] in text for name in WEB if name != "SANBU_STORE")


def test_check_tells_everything_that_is_wrong():
    """A weak secret and a store that is not there: two lines, and no start."""
    text, fine = report(
        read({**WEB, "SANBU_BRIDGE_SECRET": "123", "SANBU_STORE": "redis://:hunter2@127.0.0.1:1"})
    )
    assert not fine
    assert "有 2 处要改" in text
    assert "SANBU_BRIDGE_SECRET：太容易猜" in text
    assert "Redis 没有应答" in text
    assert "hunter2" not in text


def test_a_server_without_channels_does_not_start():
    """The message says where to read on."""
    with pytest.raises(ConfigError, match="没有一个渠道是开的"):
        serve(read({"SANBU_STORE": "memory://"}), respond, WORDS)


def test_the_bot_does_not_start_without_a_token():
    """The message says who gives one."""
    with pytest.raises(ConfigError, match="BotFather"):
        telegram(read({"SANBU_STORE": "memory://"}), respond, WORDS)
