"""Telegram's two translations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channel.telegram_bot import build
from bot.channel.telegram_text import hears, keyboard, short, to_html
from bot.channel.words import COMMANDS, SAYS
from bot.types import Answer, Reply
from tests.channel import tg
from tests.channel.web import LINES


@pytest.fixture
async def heard():
    app = build(tg.TOKEN, "https://api.telegram.org", tg.FakeApi())
    async with app:
        yield lambda data: hears(Update.de_json(data, app.bot), LINES)


async def test_words_are_words(heard):
    """Typed text is the user's own, with nothing quoted."""
    said = heard(tg.message("他要验证码")).incoming.message
    assert (said.text, said.quoted, said.forwarded) == ("他要验证码", "", False)


async def test_a_forwarded_message_is_the_callers(heard):
    """Unless the user forwards their own."""
    other = {"type": "hidden_user", "sender_user_name": "客服", "date": 1}
    own = {"type": "user", "sender_user": tg.USER, "date": 1}
    assert heard(tg.message("点这个链接", forward_origin=other)).incoming.message.forwarded
    assert not heard(tg.message("我转的", forward_origin=own)).incoming.message.forwarded


async def test_a_reply_quotes_the_coach(heard):
    """Only the coach's own messages are quoted, and only the part that was marked."""
    shown = {"message_id": 1, "date": 1, "chat": tg.PRIVATE, "from": tg.BOT, "text": "开了没有？"}
    assert heard(tg.message("开了", reply_to_message=shown)).incoming.message.quoted == "开了没有？"
    part = {"text": "没有", "position": 2}
    assert heard(tg.message("x", reply_to_message=shown, quote=part)).incoming.message.quoted == "没有"
    own = shown | {"from": tg.USER}
    assert heard(tg.message("开了", reply_to_message=own)).incoming.message.quoted == ""


async def test_a_caption_is_read_and_a_picture_alone_is_not(heard):
    """A photo with words is the words; without them the user is asked for some."""
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    assert heard(tg.message(caption="他发来的", photo=photo)).incoming.message.text == "他发来的"
    assert heard(tg.message(photo=photo)).line == LINES.photo


async def test_voice_is_asked_for_in_words(heard):
    """The Bot API gives no transcript."""
    voice = {"file_id": "a", "file_unique_id": "b", "duration": 3}
    assert heard(tg.message(voice=voice)).line == LINES.voice


async def test_an_edited_message_is_heard_again(heard):
    """What was corrected counts."""
    data = tg.message("转了五千")
    assert heard({"update_id": 1, "edited_message": data["message"]}).incoming.message.text == "转了五千"


@pytest.mark.parametrize("command", COMMANDS)
async def test_commands_are_what_they_stand_for(heard, command):
    """With the bot's name behind it or not."""
    for text in (f"/{command.name}", f"/{command.name}@sanbu_bot"):
        assert heard(tg.message(text)).incoming.message.text == command.says
    assert heard(tg.message("/wangji")).forget
    assert heard(tg.message("忘记我")).forget


async def test_an_unknown_command_is_its_words(heard):
    """And without words a question for help."""
    assert heard(tg.message("/shenme 他要验证码")).incoming.message.text == "他要验证码"
    assert heard(tg.message("/shenme")).incoming.message.text == SAYS["help"]


async def test_in_a_group_only_what_is_meant_for_the_bot_is_heard(heard):
    """A mention, a command or a reply; the rest is other people's talk."""
    assert heard(tg.message("吃饭了吗", chat=tg.GROUP)) is None
    mention = [{"type": "mention", "offset": 0, "length": 10}]
    said = heard(tg.message("@sanbu_bot 他要验证码", chat=tg.GROUP, entities=mention))
    assert said.incoming.message.text == "他要验证码"
    assert (said.account, said.bot) == (("-100", "7"), "sanbu_bot")


@pytest.mark.parametrize(
    "data",
    [
        {"update_id": 1, "channel_post": tg.message("x", chat={"id": -1, "type": "channel"})["message"]},
        tg.message("x", user=tg.BOT),
        tg.message(pinned_message=tg.message("x")["message"]),
        {"update_id": 1},
    ],
)
async def test_the_rest_is_not_for_us(heard, data):
    """Channels, other bots, service messages, updates of a kind that we do not know."""
    assert heard(data) is None


async def test_a_button_brings_its_conversation_and_its_question(heard):
    """The label is the user's words, the message above it what they answer."""
    said = heard(tg.press("v1:f4240:挂了", "挂了吗？"))
    assert (said.since, said.incoming.message.text, said.incoming.message.quoted) == (
        1_000_000,
        "挂了",
        "挂了吗？",
    )
    assert said.press == "q"


@pytest.mark.parametrize("data", ["", "挂了", "v0:f4240:挂了", "v1:xyz:挂了", "v1::"])
async def test_a_button_of_another_version_belongs_to_no_conversation(heard, data):
    """It is stale, never an exception."""
    assert heard(tg.press(data)).since == -1


def test_html_is_escaped_and_the_order_stands_out():
    """Three characters, once."""
    assert to_html("⛔ <先>挂 & 别回。\n真的") == "<b>⛔ &lt;先&gt;挂 &amp; 别回。</b>\n真的"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("点 https://a.cn/x?b=1。", "<b>点 hxxps://a[.]cn/x?b=1。</b>"),
        ("开 HTTP://A.CN", "<b>开 hxxp://A[.]CN</b>"),
        ("去 12377.cn 举报", "<b>去 <code>12377.cn</code> 举报</b>"),
        ("转 5.5 万", "<b>转 5.5 万</b>"),
    ],
)
def test_no_link_can_be_tapped(text, html):
    """An address is broken, an official domain is only copied, a number stays."""
    assert to_html(text) == html


def test_buttons_carry_the_conversation():
    """Two a row, and a copy button for each text to read aloud."""
    reply = Reply("x", ("挂了", "他不让挂", "钱转走了"), copies=(("念给他听", "我自己去查，再见。"),))
    rows = keyboard(Answer(reply, since=1_000_000)).inline_keyboard
    assert [[button.text for button in row] for row in rows] == [
        ["挂了", "他不让挂"], ["钱转走了"], ["📋 念给他听"],
    ]  # fmt: skip
    assert rows[0][0].callback_data == "v1:f4240:挂了"
    assert rows[2][0].copy_text.text == "我自己去查，再见。"
    assert keyboard(Answer(Reply("x"))) is None


def test_a_text_too_long_to_copy_has_no_button():
    """256 UTF-16 units, of which an emoji takes two."""
    assert keyboard(Answer(Reply("x", copies=(("卡片", "🙅" * 129),)))) is None


@given(st.text(min_size=1, max_size=12), st.integers(1, 2**33))
def test_whatever_the_label_it_fits_into_a_button(label, since):
    """64 bytes, cut between characters."""
    data = keyboard(Answer(Reply("x", (label,)), since)).inline_keyboard[0][0].callback_data
    assert len(data.encode()) <= 64
    assert f"v1:{since:x}:{label}".startswith(data)


def test_in_a_group_the_reply_is_short():
    """Order and reason only, without buttons."""
    assert short(Reply("一\n二\n三", ("a",), ("hang_up",))) == (Reply("一\n二", moves=("hang_up",)),)
