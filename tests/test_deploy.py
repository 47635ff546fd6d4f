"""The files under deploy/ against the program: what they set must exist. No container engine runs here."""

import json
import re
from pathlib import Path

import yaml

from bot.channel.words import SAYS
from bot.settings import Settings

DEPLOY = Path(__file__).parents[1] / "deploy"
KNOWN = {f"SANBU_{name.upper()}" for name in Settings.__dataclass_fields__} | {"SANBU_DOMAIN"}


def test_every_variable_is_one_that_is_read():
    """A misspelt setting would silently leave a channel off."""
    for path in DEPLOY.iterdir():
        assert set(re.findall(r"SANBU_[A-Z_]+", path.read_text())) <= KNOWN, path


def test_the_example_lists_every_secret():
    """Who copies it finds all there is to fill in."""
    listed = set(re.findall(r"^(SANBU_[A-Z_]+)=", (DEPLOY / "sanbu.env.example").read_text(), re.MULTILINE))
    secret = {
        f"SANBU_{name.upper()}" for name, field in Settings.__dataclass_fields__.items() if not field.repr
    }
    assert secret <= listed


def test_the_menus_keys_are_commands():
    """WeChat sends the key; an unknown one would be read as the user's words."""
    menu = json.loads((DEPLOY / "wechat-menu.json").read_text())
    buttons = [sub for button in menu["button"] for sub in button.get("sub_button", [button])]
    assert {button["key"] for button in buttons} <= set(SAYS)
    assert len(menu["button"]) <= 3
    assert all(len(button.get("sub_button", [])) <= 5 for button in menu["button"])


def test_only_the_chats_addresses_are_let_out():
    """/metrics and /readyz stay behind the proxy."""
    matched = re.search(r"@chat path (.*)", (DEPLOY / "Caddyfile").read_text())
    assert matched[1].split() == ["/telegram", "/wechat", "/bridge/v1/events", "/v1/*", "/healthz"]


def test_the_services_hang_together():
    """Every service waited for and every volume used is there."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert all(set(service.get("depends_on", [])) <= set(services) for service in services.values())
    assert services["bot"]["environment"]["SANBU_STORE"].startswith("redis://valkey:")
    assert (DEPLOY / services["bot"]["build"]["context"] / services["bot"]["build"]["dockerfile"]).is_file()
