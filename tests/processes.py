"""Server processes on loopback, and a Bot API for them to ask who they are."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import asynccontextmanager

from tests.channel import tg

SECRETS = {
    "SANBU_TELEGRAM_TOKEN": tg.TOKEN,
    "SANBU_TELEGRAM_SECRET": "Zk3_" * 5 + "qwertyui",
    "SANBU_WECHAT_TOKEN": "k7Jw2mPq",
    "SANBU_WECHAT_APPID": "wxba5fad812f8e6fb9",
    "SANBU_WECHAT_AES_KEY": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
}


def free_port():
    """A port that nobody uses at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Replica:
    """One process of `python -m tests.replica`."""

    def __init__(self, kind, **settings):
        self.port = free_port()
        self.alive = True
        environ = os.environ | SECRETS | settings | {"SANBU_PORT": str(self.port)}
        environ |= {"SANBU_RATE_PER_MINUTE": "0", "SANBU_TOTAL_RATE_PER_MINUTE": "0"}
        command = [sys.executable, "-m", "tests.replica", kind]
        self.process = subprocess.Popen(
            command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        )

    def wait(self, seconds=180.0):
        """Return when the process takes connections."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.process.stderr.read().decode()
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError(self.port)

    def kill(self):
        """SIGKILL: no goodbye."""
        self.alive = False
        self.process.kill()

    def stop(self):
        """SIGTERM, and the end of the process; give what it wrote to the log."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=30)
        return log.decode()


class Api(str):
    """The address of a Bot API; `sent` is released once for every message sent through it."""

    __slots__ = ("sent",)


@asynccontextmanager
async def bot_api(updates=()):
    """A Bot API on loopback that knows the bot, hands out `updates` once and agrees to everything."""
    due, sent = list(updates), asyncio.Semaphore(0)

    def answer(path):
        if path.endswith("/getUpdates"):
            given, due[:] = list(due), []
            return given
        if path.endswith("/sendMessage"):
            sent.release()
            return {"message_id": 1, "date": 0, "chat": tg.PRIVATE}
        return tg.BOT if path.endswith("/getMe") else True

    async def serve(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                _, _, rest = head.lower().partition(b"content-length: ")
                await reader.readexactly(int(rest.split(b"\r\n", 1)[0]) if rest else 0)
                path = head.split()[1].decode()
                if path.endswith("/getUpdates") and not due:
                    await asyncio.sleep(0.1)
                body = json.dumps({"ok": True, "result": answer(path)}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        api = Api(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        api.sent = sent
        yield api
