"""Messages per second through the server, beside a bare Starlette app on the same machine.

    python -m tests.bench.load            the real playbooks
    python -m tests.bench.load parrot     without an engine: what the channels and the store cost

Every message is a new one, signed and (WeChat) encrypted, from one of 500 people. Requests are prepared
before the clock starts; 16 connections send them one after the other. The echo gets the same bytes.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
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
        seconds, times, failed = await drive(replica.port, requests)
    finally:
        replica.stop()
    return MESSAGES / seconds, times, failed


def row(name, rate, echo, times, failed):
    """Print one line of the table."""
    p99 = quantiles(times, n=100)[98]
    cells = (f"{rate:,.0f}", f"{rate / echo:.2f}", f"{median(times) * 1000:.1f}", f"{p99 * 1000:.1f}", failed)
    print(f"| {name} |", " | ".join(map(str, cells)), "|", flush=True)


async def main(kind):
    """Print the table."""
    print("| 渠道与存储 | 条/秒 | × 空服务 | 中位毫秒 | p99 毫秒 | 出错 |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        stores = {"内存": "memory://", "SQLite": f"sqlite:///{folder}/%s.db"}
        if binary := shutil.which("redis-server") or shutil.which("valkey-server"):
            stores["Redis"] = f"unix://{folder}/s"
            command = [binary, "--port", "0", "--unixsocket", f"{folder}/s", "--save", "", "--dir", folder]
            redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        async with bot_api() as api:
            for build in (wechat, telegram):
                echo, times, failed = await measure("echo", build, "", api)
                row(f"空服务，同样的 {build.__name__} 请求", echo, echo, times, failed)
                for name, store in stores.items():
                    url = store.replace("%s", build.__name__)
                    rate, times, failed = await measure(kind, build, url, api)
                    row(f"/{build.__name__}，{name}", rate, echo, times, failed)
        if binary:
            redis.terminate()
            redis.wait()


if __name__ == "__main__":
    asyncio.run(main(*(sys.argv[1:] or ["coach"])))
