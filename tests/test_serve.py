"""How the server is put together, and what it says before it starts."""

import asyncio
import os
import signal
import subprocess
import sys

import httpx
import pytest

from bot.channel.words import lines
from bot.errors import ConfigError
from bot.serve import build, report, serve, telegram
from bot.settings import read
from tests.channel import tg
from tests.parrot import respond
from tests.processes import SECRETS, Replica, bot_api

WORDS = lines("110", "96110")
WEB = {name: value for name, value in SECRETS.items() if "TELEGRAM" not in name} | {
    "SANBU_STORE": "memory://",
    "SANBU_BRIDGE_SECRET": "u8Tq-1Zx-77Lk-pp0A",
    "SANBU_OPENAI_KEY": "sk-4fQ9x7Rb2Lm8Kp1Z",
}
ADDRESSES = ("/telegram", "/wechat", "/bridge/v1/events", "/v1/chat/completions")


def unused():
    """Playbooks are not loaded before the settings are right."""
    raise AssertionError


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
        serve(read({"SANBU_STORE": "memory://"}), unused)


def test_the_bot_does_not_start_without_a_token():
    """The message says who gives one."""
    with pytest.raises(ConfigError, match="BotFather"):
        telegram(read({"SANBU_STORE": "memory://"}), unused)


def sanbu(*arguments, **environ):
    """Run the command line and give what came of it."""
    command = [sys.executable, "-m", "bot", *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SANBU_")}
    return subprocess.run(command, env=clean | environ, capture_output=True, text=True, check=False)


def test_the_command_checks_and_exits():
    """0 where it could start, 1 where it could not; a flag wins over the environment."""
    fine = sanbu("serve", "--check", **WEB)
    assert (fine.returncode, "没有问题" in fine.stdout) == (0, True)
    wrong = sanbu("serve", "--check", "--port", "0", "--store", "nothing://", **WEB)
    assert (wrong.returncode, "SANBU_PORT" in wrong.stdout, "SANBU_STORE" in wrong.stdout) == (1, True, True)


@pytest.mark.parametrize("command", ["serve", "telegram"])
def test_a_wrong_setting_is_told_without_a_traceback(command):
    """In Chinese, on standard error, exit status 1."""
    told = sanbu(command, SANBU_TTL_HOURS="immer")
    assert (told.returncode, told.stderr) == (1, "SANBU_TTL_HOURS：「immer」不是数字。\n")


async def test_the_bot_polls_answers_and_stops():
    """`sanbu telegram` as a process: an update in, an answer out, SIGTERM ends it, no token in the log."""
    updates = [tg.message("他要验证码", chat=tg.PRIVATE | {"id": chat}) for chat in (1, 2)]
    async with bot_api(updates) as api:
        environ = {"SANBU_TELEGRAM_TOKEN": tg.TOKEN, "SANBU_TELEGRAM_API": api, "SANBU_STORE": "memory://"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "telegram"), env=os.environ | environ, stderr=subprocess.PIPE
        )
        async with asyncio.timeout(90):
            await api.sent.acquire()
            await api.sent.acquire()
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()
    assert process.returncode == 0, log.decode()
    assert tg.TOKEN not in log.decode()


async def test_the_server_starts_and_stops(tmp_path):
    """`sanbu serve` as a process: ready, metrics, SIGTERM."""
    async with bot_api() as api:
        replica = Replica("parrot", SANBU_TELEGRAM_API=api, SANBU_STORE=f"sqlite:///{tmp_path}/a.db")
        try:
            await asyncio.to_thread(replica.wait)
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{replica.port}") as http:
                assert (await http.get("/readyz")).text == "ok"
                assert "sanbu_turn_seconds" in (await http.get("/metrics")).text
                assert "server" not in (await http.get("/healthz")).headers
        finally:
            log = replica.stop()
    assert tg.TOKEN not in log
