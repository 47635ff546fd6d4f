"""What a short answer means after a question, the coach's own or any quoted one."""

import pytest

from bot.nlu.answer import Asked
from bot.playbook.schema import Button, Question

GAVE = Question(
    id="gave",
    text="验证码给了没有？",
    buttons=(
        Button(label="没给", means="+refused"),
        Button(label="码已经给了", means="!give_code"),
        Button(label="他不让挂", means="?stay_on_line +caller_insists"),
    ),
)
ASKED = Asked(GAVE.text, GAVE)


@pytest.mark.parametrize(
    "answer", ["2", "２", "码已经给了", "已经给了", "码給了", "给了", "嗯给了", "给了 怎么办"]
)
def test_a_button_can_be_pressed_typed_or_hinted_at(hear, answer):
    """By number, by its words, by a piece of them, by a plain word that only it can mean."""
    reading = hear(answer, ASKED)
    assert (reading.done, reading.kind) == ({"give_code"}, "scam_call")


@pytest.mark.parametrize("answer", ["1", "没给", "還沒給", "没有", "没给他", "还没"])
def test_a_no_is_nothing_done(hear, answer):
    """A denial after the question about the code: the code is safe."""
    reading = hear(answer, ASKED)
    assert not reading.done
    assert "refused" in reading.events


def test_a_button_may_hold_several_labels(hear):
    """He insists, and that is a demand too."""
    reading = hear("3", ASKED)
    assert reading.asks == {"stay_on_line"}
    assert "caller_insists" in reading.events


@pytest.mark.parametrize("answer", ["4", "0", "77"])
def test_a_number_without_a_button_is_just_a_number(hear, answer):
    """Nothing is made of it."""
    reading = hear(answer, ASKED)
    assert not reading.done
    assert not reading.asks


def test_an_answer_that_says_more_keeps_what_it_says(hear):
    """The code was not given, but something else has happened."""
    reading = hear("验证码没给，可是钱已经转给他三万了", ASKED)
    assert reading.done == {"transfer"}


def test_a_new_story_is_not_read_against_the_question(hear):
    """A long message speaks for itself."""
    reading = hear("他又让我下载一个会议软件，说要看着我的手机一步一步教我操作", ASKED)
    assert "install_app" in reading.asks
    assert not reading.done


@pytest.mark.parametrize(
    ("question", "answer", "done"),
    [
        ("你把屏幕共享打开了吗？", "开了", {"share_screen"}),
        ("他让你下的软件，你装了没有？", "装了", {"install_app"}),
        ("密码你输进去了吗？", "嗯 输了", {"give_password"}),
        ("钱转出去了没有？", "转了", {"transfer"}),
        ("身份证照片发给他了吗？", "发了", {"give_id"}),
        ("你加他QQ了吗？", "加了", {"leave_platform"}),
        ("链接点了没有？", "点了", {"click_link"}),
    ],
)
def test_a_yes_to_a_quoted_question_is_done(hear, question, answer, done):
    """Any message of the coach's can be replied to; what it asks about is found out."""
    assert hear(answer, Asked(question)).done == done


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("你把屏幕共享打开了吗？", "没有"),
        pytest.param(
            "他让你下的软件，你装了没有？",
            "还没装",
            marks=pytest.mark.xfail(reason="还没装 sounds like a demand of its own", strict=False),
        ),
        ("钱转出去了没有？", "没转"),
        ("链接点了没有？", "没"),
    ],
)
def test_a_no_to_a_quoted_question_is_refused(hear, question, answer):
    """Nothing is done; he wanted it."""
    reading = hear(answer, Asked(question))
    assert not reading.done
    assert "refused" in reading.events


def test_a_sum_after_how_much_is_a_loss(hear):
    """转了多少 takes the deed for granted."""
    reading = hear("三万五", Asked("一共转了多少？"))
    assert reading.done == {"transfer"}
    assert reading.amount == 35000


@pytest.mark.parametrize("answer", ["银行的", "说是淘宝的", "一个男的"])
def test_who_he_is_does_not_answer_what_was_given(hear, answer):
    """A question about the caller has no yes or no."""
    reading = hear(answer, Asked("他说他是哪里的？"))
    assert not reading.done


@pytest.mark.parametrize("answer", ["", "🙂", "嗯嗯？", "什么意思", "\x00"])
def test_an_answer_that_says_nothing_adds_nothing(hear, answer):
    """No loss is made up."""
    assert not hear(answer, Asked("嗯。", None)).done
