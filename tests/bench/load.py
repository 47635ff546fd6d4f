"""Messages per second through the server, beside a bare Starlette app on the same machine.

    python -m tests.bench.load            the real playbooks
    python -m tests.bench.load parrot     without an engine: what the channels and the store cost

Every message is a new one, signed and (WeChat) encrypted, from one of 500 people. Requests are prepared
before the clock starts; 16 connections send them one after the other. The echo gets the same bytes.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bot.channel import wechat_crypto, wechat_xml
from tests.channel import tg
from tests.processes import SECRETS, Replica, bot_api
from tests.wire import Wire

MESSAGES = 6000
WARM_UP = 500
CONNECTIONS = 16
PEOPLE = 500
WORDS = (
    "有个自称客服的给我打电话",
    "他说我误开了会员，不取消每个月扣八百",
    "他知道我买了什么，单号也对",
    "要我报银行卡号",
    "他让我下载会议软件共享屏幕",
    "验证码已经给他了",
    "怎么核实是真是假",
    "挂了",
)


def wechat(number):
    """Give path, body, headers and query of one message in safe mode."""
    key = wechat_crypto.Key(SECRETS["SANBU_WECHAT_AES_KEY"], SECRETS["SANBU_WECHAT_APPID"])
    now, nonce = str(int(time.time())), "1"
    fields = {"ToUserName": "gh_1", "FromUserName": f"openid{number % PEOPLE}", "CreateTime": now}
    fields |= {"MsgType": "text", "MsgId": str(number), "Content": WORDS[number // PEOPLE % len(WORDS)]}
    inner = "".join(f"<{name}>{wechat_xml.cdata(value)}</{name}>" for name, value in fields.items())
    sealed = key.encrypt(f"<xml>{inner}</xml>".encode())
    signature = wechat_crypto.signature(SECRETS["SANBU_WECHAT_TOKEN"], now, nonce, sealed)
    query = {"timestamp": now, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
    return "/wechat", f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), (), query


def telegram(number):
    """Give path, body and headers of one update."""
    chat = tg.PRIVATE | {"id": 1000 + number % PEOPLE}
    update = tg.message(WORDS[number // PEOPLE % len(WORDS)], chat=chat)
    secret = (("X-Telegram-Bot-Api-Secret-Token", SECRETS["SANBU_TELEGRAM_SECRET"]),)
    return "/telegram", json.dumps(update).encode(), secret, ()


async def drive(port, requests):
    """Send all; give the seconds that it took, those of each request, and how many failed."""
    wire, waiting, times, failed = Wire(port), iter(requests), [], 0

    async def work():
        nonlocal failed
        for request in waiting:
            begun = time.perf_counter()
            status, body = await wire.post(*request)
            times.append(time.perf_counter() - begun)
            failed += status != 200 or not body

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    wire.close()
    return time.perf_counter() - begun, times, failed


async def measure(kind, build, store, api):
    """Start one process, warm it up and give its messages per second, times and failures."""
    replica = Replica(kind, SANBU_STORE=store, SANBU_TELEGRAM_API=api)
    try:
        await asyncio.to_thread(replica.wait)
        await drive(replica.port, [build(number) for number in range(WARM_UP)])
        requests = [build(number) for number in range(WARM_UP, WARM_UP + MESSAGES)]
        before = cpu(replica.process.pid)
        seconds, times, failed = await drive(replica.port, requests)
        busy = cpu(replica.process.pid) - before
    finally:
        replica.stop()
    return Result(MESSAGES / seconds, busy / MESSAGES, times, failed)


@dataclass
class Result:
    """One line: messages per second, CPU seconds a message, seconds of each, failures."""

    rate: float
    busy: float
    times: list
    failed: int

    def row(self, name, echo):
        """Give the line of the table, with the rate as a part of the echo's."""
        p99 = quantiles(self.times, n=100)[98]
        numbers = f"{self.rate:,.0f} | {self.rate / echo.rate:.2f} | {self.busy * 1e6:.0f}"
        return f"| {name} | {numbers} | {median(self.times) * 1e3:.1f} | {p99 * 1e3:.1f} | {self.failed} |"


def cpu(pid):
    """Give the CPU seconds that a process has used, which other work on the machine does not change."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main(kind):
    """Print the table."""
    print("| 渠道与存储 | 条/秒 | × 空服务 | CPU 微秒/条 | 中位毫秒 | p99 毫秒 | 出错 |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, redis(folder) as stores:
        async with bot_api() as api:
            for build in (wechat, telegram):
                name = build.__name__
                echo = await measure("echo", build, "", api)
                print(echo.row(f"空服务，收 {name} 的请求", echo), flush=True)
                for title, store in stores.items():
                    result = await measure(kind, build, store.replace("%s", name), api)
                    print(result.row(f"/{name}，{title}", echo), flush=True)


@contextmanager
def redis(folder):
    """Give the addresses of the stores, Redis among them where there is one."""
    stores = {"内存": "memory://", "SQLite": f"sqlite:///{folder}/%s.db"}
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        yield stores
        return
    command = [binary, "--port", "0", "--unixsocket", f"{folder}/s", "--save", "", "--dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield stores | {"Redis": f"unix://{folder}/s"}
    server.terminate()
    server.wait()


if __name__ == "__main__":
    asyncio.run(main(*(sys.argv[1:] or ["coach"])))
