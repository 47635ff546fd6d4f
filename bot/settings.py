"""Settings from the environment: what is on, and everything that is wrong with it at once.

A channel is on when its secret is set. A weak secret is refused: whoever guesses it talks to frightened
people in the coach's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.errors import ConfigError

MAKE_ONE = 'python -c "import secrets; print(secrets.token_hex(16))"'
"""The command that the messages recommend for a secret: 32 characters that every platform takes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each `SANBU_…` variable; "" means not set, 0 means off."""

    store: str = "sqlite:///sanbu.sqlite"
    host: str = "127.0.0.1"
    port: int = 8080
    telegram_token: str = field(default="", repr=False)
    telegram_secret: str = field(default="", repr=False)
    telegram_api: str = "https://api.telegram.org"
    wechat_token: str = field(default="", repr=False)
    wechat_appid: str = ""
    wechat_aes_key: str = field(default="", repr=False)
    wechat_aes_key_old: str = field(default="", repr=False)
    bridge_secret: str = field(default="", repr=False)
    openai_key: str = field(default="", repr=False)
    ttl_hours: float = 24.0
    follow_up_seconds: float = 60.0
    rate_per_minute: int = 30
    total_rate_per_minute: int = 30_000

    def channels(self) -> dict[str, bool]:
        """Give the server's channels by name, and whether each is on."""
        return {
            "Telegram /telegram": bool(self.telegram_token and self.telegram_secret),
            "微信公众号 /wechat": bool(self.wechat_token),
            "微信桥 /bridge/v1/events": bool(self.bridge_secret),
            "OpenAI 接口 /v1/chat/completions": bool(self.openai_key),
        }

    def problems(self) -> list[str]:
        """Give everything that is wrong, one line each, without a secret in it."""
        return [*_malformed(self), *_weak(self), *_incomplete(self), *_out_of_range(self)]


def read(environ: Mapping[str, str], **flags: str | int | None) -> Settings:
    """Give the settings in `environ`; a flag of the same name that is not None wins.

    Raises ConfigError for a number that is none, a line each.
    """
    found: dict[str, str | int | float] = {}
    wrong = []
    for name, default in _DEFAULTS.items():
        variable = f"SANBU_{name.upper()}"
        text = environ.get(variable, "").strip()
        if not text:
            continue
        try:
            found[name] = type(default)(text)
        except ValueError:
            wrong.append(f"{variable}：「{text}」不是数字。")
    if wrong:
        raise ConfigError("\n".join(wrong))
    found |= {name: flag for name, flag in flags.items() if flag is not None}
    return Settings(**found)  # type: ignore[arg-type]  # each is of its default's type


_DEFAULTS: dict[str, str | int | float] = {
    name: getattr(Settings(), name) for name in Settings.__dataclass_fields__
}

_FORMS = (
    ("telegram_token", r"\d{5,}:[\w-]{30,}", "应当像 123456789:AA…，向 @BotFather 要"),
    ("telegram_secret", r"[A-Za-z0-9_-]{1,256}", "只能有字母、数字、_ 和 -，最多 256 个"),
    ("telegram_api", r"https?://[^\s?#]+", "应当是 http:// 或 https:// 开头的地址"),
    ("wechat_token", r"[A-Za-z0-9]{3,32}", "是 3 到 32 个字母或数字，和公众平台里填的一样"),
    ("wechat_appid", r"wx[0-9a-f]{16}", "应当是 wx 加 16 位，在公众平台「设置与开发」里"),
    ("wechat_aes_key", r"[A-Za-z0-9]{43}", "应当是 43 个字母或数字，在公众平台「设置与开发」里"),
    ("wechat_aes_key_old", r"[A-Za-z0-9]{43}", "应当是 43 个字母或数字"),
)

_STRENGTH = (
    ("telegram_secret", 16, 8, MAKE_ONE),
    ("wechat_token", 8, 5, MAKE_ONE),
    ("wechat_aes_key", 43, 12, "公众平台里的「随机生成」"),
    ("bridge_secret", 16, 8, MAKE_ONE),
    ("openai_key", 16, 8, MAKE_ONE),
)
"""Name, least length, least number of different characters, and how to get a good one."""

_TOGETHER = (
    ("telegram_secret", "telegram_token", "有 webhook 的密钥，没有机器人的 token"),
    ("wechat_aes_key", "wechat_token", "有 EncodingAESKey，没有 Token"),
    ("wechat_aes_key", "wechat_appid", "加密消息里带着 appid，要靠它核对"),
    ("wechat_aes_key_old", "wechat_aes_key", "有旧的 EncodingAESKey，没有现用的"),
)
"""If the first is set, so must be the second."""


def _malformed(settings: Settings) -> Iterator[str]:
    for name, form, hint in _FORMS:
        value = getattr(settings, name)
        if value and not re.fullmatch(form, value, re.ASCII):
            yield f"SANBU_{name.upper()}：{hint}。"


def _weak(settings: Settings) -> Iterator[str]:
    for name, length, different, better in _STRENGTH:
        value = getattr(settings, name)
        if value and (len(value) < length or len(set(value)) < different):
            yield f"SANBU_{name.upper()}：太容易猜，至少 {length} 个字符。可以用：{better}"


def _incomplete(settings: Settings) -> Iterator[str]:
    for name, other, why in _TOGETHER:
        if getattr(settings, name) and not getattr(settings, other):
            yield f"SANBU_{other.upper()}：没有设。{why}。"


def _out_of_range(settings: Settings) -> Iterator[str]:
    if not 0 < settings.port < 65536:
        yield "SANBU_PORT：端口在 1 到 65535 之间。"
    if not 0 < settings.ttl_hours <= 24 * 30:
        yield "SANBU_TTL_HOURS：大于 0，最多 720 小时；留得越短，用户越少担心。"
    for name in ("follow_up_seconds", "rate_per_minute", "total_rate_per_minute"):
        if getattr(settings, name) < 0:
            yield f"SANBU_{name.upper()}：不能是负数；0 是不用。"
