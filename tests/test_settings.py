"""Settings from the environment."""

import secrets

import pytest

from bot.errors import ConfigError
from bot.settings import Settings, read

GOOD = {
    "SANBU_STORE": "redis://localhost/0",
    "SANBU_PORT": "9000",
    "SANBU_TELEGRAM_TOKEN": "123456789:" + "aB3" * 11 + "xy",
    "SANBU_TELEGRAM_SECRET": "Zk3_" * 5 + "qwertyui",
    "SANBU_WECHAT_TOKEN": "k7Jw2mPq",
    "SANBU_WECHAT_APPID": "wxba5fad812f8e6fb9",
    "SANBU_WECHAT_AES_KEY": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
    "SANBU_BRIDGE_SECRET": "u8Tq-1Zx-77Lk-pp0A",
    "SANBU_OPENAI_KEY": "sk-4fQ9x7Rb2Lm8Kp1Z",
    "SANBU_TTL_HOURS": "2.5",
    "SANBU_FOLLOW_UP_SECONDS": "0",
    "SANBU_RATE_PER_MINUTE": "20",
}


def test_everything_is_read():
    """Each variable becomes its field, of the right type; all channels are on."""
    settings = read(GOOD)
    assert settings.problems() == []
    assert all(settings.channels().values())
    assert (settings.port, settings.ttl_hours, settings.follow_up_seconds) == (9000, 2.5, 0.0)


def test_nothing_set_is_a_server_without_channels():
    """Defaults are in order, and every channel is off."""
    settings = read({"HOME": "/", "SANBU_STORE": " "})
    assert settings == Settings()
    assert settings.problems() == []
    assert not any(settings.channels().values())


def test_polling_needs_no_webhook_secret():
    """A token alone does not open /telegram."""
    assert not read({"SANBU_TELEGRAM_TOKEN": GOOD["SANBU_TELEGRAM_TOKEN"]}).channels()["Telegram /telegram"]


@pytest.mark.parametrize("variable", ["SANBU_TELEGRAM_SECRET", "SANBU_BRIDGE_SECRET", "SANBU_OPENAI_KEY"])
@pytest.mark.parametrize("weak", ["hunter2", "aaaaaaaaaaaaaaaaaaaaaaaa", "1231231231231231"])
def test_a_weak_secret_is_refused_by_name(variable, weak):
    """The message says which, how to make a good one, and not what it was."""
    (problem,) = read({**GOOD, variable: weak}).problems()
    assert problem.startswith(f"{variable}：太容易猜")
    assert "token_hex" in problem
    assert weak not in problem


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SANBU_TELEGRAM_TOKEN", "not-a-token"),
        ("SANBU_TELEGRAM_SECRET", "has a space and 中文 in it"),
        ("SANBU_TELEGRAM_API", "localhost:8081"),
        ("SANBU_WECHAT_TOKEN", "has-a-dash-in"),
        ("SANBU_WECHAT_APPID", "gh_123456"),
        ("SANBU_WECHAT_AES_KEY", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1a"),
    ],
)
def test_a_malformed_value_is_named(variable, value):
    """One line says what it should look like."""
    problems = read({**GOOD, variable: value}).problems()
    assert any(problem.startswith(f"{variable}：") for problem in problems)
    assert value not in "".join(problems)


@pytest.mark.parametrize("missing", ["SANBU_TELEGRAM_TOKEN", "SANBU_WECHAT_TOKEN", "SANBU_WECHAT_APPID"])
def test_what_belongs_together_must_be_together(missing):
    """Half a channel is a mistake, not a channel that is off."""
    settings = read({name: value for name, value in GOOD.items() if name != missing})
    assert any(problem.startswith(f"{missing}：没有设") for problem in settings.problems())


def test_all_problems_come_at_once():
    """Three mistakes, three lines."""
    broken = {**GOOD, "SANBU_PORT": "70000", "SANBU_TTL_HOURS": "0", "SANBU_OPENAI_KEY": "x"}
    assert len(read(broken).problems()) == 3


def test_a_number_that_is_none_is_refused():
    """Both are named."""
    with pytest.raises(ConfigError, match=r"SANBU_PORT[\s\S]*SANBU_TTL_HOURS"):
        read({"SANBU_PORT": "eighty", "SANBU_TTL_HOURS": "a day"})


def test_no_secret_is_printed():
    """A settings object in a log tells nothing."""
    shown = repr(read(GOOD))
    assert not any(
        value in shown for name, value in GOOD.items() if "KEY" in name or "SECRET" in name or "TOKEN" in name
    )


def test_the_recommended_secret_is_accepted():
    """What the message recommends is strong and fits every form."""
    for _ in range(50):
        secret = secrets.token_hex(16)
        assert read({**GOOD, "SANBU_TELEGRAM_SECRET": secret, "SANBU_WECHAT_TOKEN": secret}).problems() == []
