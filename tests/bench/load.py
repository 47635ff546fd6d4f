"""Messages per second through the server, beside a bare Starlette app on the same machine.

    python -m tests.bench.load            the real playbooks
    python -m tests.bench.load parrot     without an engine: what the channels and the store cost

Every message is a new one, signed and (WeChat) encrypted, from one of 500 people. Requests are prepared
before the clock starts; 16 connections send them one after the other. The echo is one process and gets
the same bytes.
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
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from bot.channel import wechat_crypto, wechat_xml
from bot.serve import load
from tests.channel import tg
from tests.processes import SECRETS, Replica, bot_api
from tests.wire import Wire

MESSAGES = 6000
WARM_UP = 500
CONNECTIONS = 16
PEOPLE = 500
RUNS = count(1)
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


def wechat(number, salt):
    """Give path, body, headers and query of one message in safe mode."""
    key = wechat_crypto.Key(SECRETS["SANBU_WECHAT_AES_KEY"], SECRETS["SANBU_WECHAT_APPID"])
    now, nonce = str(int(time.time())), "1"
    fields = {"ToUserName": "gh_1", "FromUserName": f"openid{salt}-{number % PEOPLE}", "CreateTime": now}
    fields |= {"MsgType": "text", "MsgId": str(number), "Content": WORDS[number // PEOPLE % len(WORDS)]}
    inner = "".join(f"<{name}>{wechat_xml.cdata(value)}</{name}>" for name, value in fields.items())
    sealed = key.encrypt(f"<xml>{inner}</xml>".encode())
    signature = wechat_crypto.signature(SECRETS["SANBU_WECHAT_TOKEN"], now, nonce, sealed)
    query = {"timestamp": now, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
    return "/wechat", f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode(), (), query


def telegram(number, salt):
    """Give path, body and headers of one update."""
    chat = tg.PRIVATE | {"id": salt * PEOPLE + number % PEOPLE}
    update = tg.message(WORDS[number // PEOPLE % len(WORDS)], chat=chat)
    secret = (("X-Telegram-Bot-Api-Secret-Token", SECRETS["SANBU_TELEGRAM_SECRET"]),)
    return "/telegram", json.dumps(update).encode(), secret, ()


async def drive(ports, requests):
    """Send all, in turn to each of `ports`; give the seconds, those of each request, and how many failed."""
    wires, waiting, times, failed = [Wire(port) for port in ports], iter(requests), [], 0

    async def work(wire):
        nonlocal failed
        for request in waiting:
            begun = time.perf_counter()
            status, body = await wire.post(*request)
            times.append(time.perf_counter() - begun)
            failed += status != 200 or not body

    begun = time.perf_counter()
    await asyncio.gather(*(work(wires[n % len(wires)]) for n in range(CONNECTIONS)))
    seconds = time.perf_counter() - begun
    for wire in wires:
        wire.close()
    return seconds, times, failed


async def measure(kind, build, store, api, processes=1):
    """Start the processes, warm them up and give their messages per second, times and failures."""
    replicas = [Replica(kind, SANBU_STORE=store, SANBU_TELEGRAM_API=api) for _ in range(processes)]
    ports = [replica.port for replica in replicas]
    try:
        for replica in replicas:
            await asyncio.to_thread(replica.wait)
        salt = next(RUNS)  # nobody of an earlier run, who would get the same replies again
        await drive(ports, [build(number, salt) for number in range(WARM_UP)])
        requests = [build(number, salt) for number in range(WARM_UP, WARM_UP + MESSAGES)]
        before = sum(cpu(replica.process.pid) for replica in replicas)
        seconds, times, failed = await drive(ports, requests)
        busy = sum(cpu(replica.process.pid) for replica in replicas) - before
    finally:
        for replica in replicas:
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
    if kind == "coach":
        load(None)  # what has to be learned is learned before the first process starts
    print("| 渠道与存储 | 条/秒 | × 空服务 | CPU 微秒/条 | 中位毫秒 | p99 毫秒 | 出错 |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, redis(folder) as stores:
        async with bot_api() as api:
            for build in (wechat, telegram):
                name = build.__name__
                echo = await measure("echo", build, "", api)
                print(echo.row(f"空服务，收 {name} 的请求", echo), flush=True)
                for number, (title, store, processes) in enumerate(stores):
                    store_here = store.replace("%s", f"{name}{number}")
                    result = await measure(kind, build, store_here, api, processes)
                    print(result.row(f"/{name}，{title}", echo), flush=True)


@contextmanager
def redis(folder):
    """Give what to measure, (title, store, processes), with Redis among it where there is one."""
    sqlite = f"sqlite:///{folder}/%s.sqlite"
    stores = [("内存", "memory://", 1), ("SQLite", sqlite, 1), ("SQLite，三个进程", sqlite, 3)]
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        yield stores
        return
    address = f"unix://{folder}/s"
    command = [binary, "--port", "0", "--unixsocket", f"{folder}/s", "--save", "", "--dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield [*stores, ("Redis", address, 1), ("Redis，三个进程", address, 3)]
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    asyncio.run(main(*(sys.argv[1:] or ["coach"])))
