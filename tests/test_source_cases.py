"""The calls of the source reports, typed as their victims would type them.

Two are the examples that the coach was designed on; the others are press reports: an agent's account
opened by mistake and fifteen transfers (合肥), a fake VIP shop agent (央广网), triple compensation with a
deposit. The moves are fixed, the wording is the maintainers'.
"""

import re

import pytest

from bot import engine
from bot.types import Case, Message
from tests.call import PLAYBOOKS


@pytest.fixture(scope="module")
def coach():
    return engine.load(PLAYBOOKS)


@pytest.fixture
def talk(coach):
    """Say one message after the other in one conversation; gives the replies."""

    def say(*messages):
        case, replies = Case(), []
        for number, text in enumerate(messages):
            turn = engine.respond(coach, case, Message(text), 1_000_000.0 + 30 * number)
            case = turn.case
            replies.append(turn.reply)
        return replies

    return say


def hanzi(text):
    return len(re.findall("[\u3400-\u9fff]", text))


def check_form(replies):
    """A short order alone on the first line, about 120 汉字 in all, a question with buttons."""
    for reply in replies:
        first = reply.text.splitlines()[0]
        assert first[0] in "⛔🆘❓✅", reply.text
        assert hanzi(first) <= 15, reply.text
        assert hanzi(reply.text) <= 140, reply.text
        assert reply.buttons, reply.text


def check_first_answer(reply, brand):
    """不信、不点、不给, and the check by one's own hand in the App that is already there."""
    for word in ("不信", "不点", "不给", "核实"):
        assert f"\n{word}｜" in reply.text
    checking = next(line for line in reply.text.splitlines() if line.startswith("核实"))
    assert brand in checking
    assert "自己打开" in checking


RECALL = (
    (
        "有个男的打电话说是唯品会客服，我10月买的女童套装单号多少钱他都知道，说别的小孩穿了起红疹要召回让我申请退款",
        {"hang_up", "rebut_benefit", "rebut_knows_order", "verify_official"},
    ),
    (
        "加了qq扫了码说进不去群 他说不会弄就共享屏幕他教我",
        {"stop_screen_share", "hang_up", "predict_next", "refuse_transfer"},
    ),
    ("已经开了 他让我点借呗借了五万", {"stop_screen_share", "refuse_transfer"}),
    (
        "网银打不开他说账户锁了要在建行app弄快贷解锁",
        {"refuse_loan", "stop_screen_share", "rebut_credit", "secure_account"},
    ),
    ("钱没了 三十万", {"freeze_money", "secure_account", "evidence"}),
)


def test_recall_refund_to_the_last_cent(talk):
    """召回退款 → 共享屏幕 → 借呗 → 「解锁」: every turn makes the moves of the example."""
    replies = talk(*(text for text, _ in RECALL))
    check_form(replies)
    for reply, (text, moves) in zip(replies, RECALL, strict=True):
        assert moves <= set(reply.moves), (text, reply.moves, reply.text)
    check_first_answer(replies[0], "唯品会")
    assert replies[2].text.startswith("🆘")
    assert replies[4].moves[0] == "freeze_money"
    assert "骗走 30 万元" in replies[4].text


def test_membership_to_card_and_code(talk):
    """误开会员 → 卡号、验证码: refuse and verify, then lock the card."""
    first, second = talk(
        "淘宝客服说给我错办了天猫铂金会员每月要扣钱，让我报银行卡号他帮我取消", "卡号和验证码都说了"
    )
    check_form([first, second])
    check_first_answer(first, "淘宝")
    assert {"refuse_card", "hang_up", "rebut_benefit", "verify_official"} <= set(first.moves)
    assert "卡号给了" in first.buttons
    assert {"secure_account", "refuse_code"} <= set(second.moves)
    assert second.text.startswith("🆘")


def test_fifteen_transfers(talk):
    """误设代理商, 合肥: however often he wants one more, the order stays the same."""
    opening = ("抖音客服说我误设成代理商了，不取消每年扣钱", "我已经给他转了一笔钱")
    replies = talk(*opening, *["他说还要转一笔"] * 14)
    check_form(replies)
    orders = {reply.text.splitlines()[0] for reply in replies[1:]}
    assert len(orders) == 1
    assert all({"freeze_money", "refuse_transfer"} <= set(reply.moves) for reply in replies[1:])
    assert len({reply.text for reply in replies[1:5]}) > 1


def test_vip_five_thousand(talk):
    """「唯品会客服」, 央广网: 5000 元 gone."""
    replies = talk("唯品会客服说我的订单有问题要退款给我", "他让我先转5000元过去验证", "我转了5000元")
    check_form(replies)
    check_first_answer(replies[0], "唯品会")
    assert "refuse_transfer" in replies[1].moves
    assert replies[2].moves[0] == "freeze_money"
    assert "5000 元" in replies[2].text


def test_triple_compensation(talk):
    """三倍赔偿 → 卡号错误 → 保证金 → 原路退回 → 5500 元."""
    replies = talk(
        "客服说我买的东西有问题要给我三倍赔偿",
        "他说我卡号填错了，要交保证金提高支付宝的信用额度",
        "他说保证金交了会原路退回给我",
        "我交了5500元",
    )
    check_form(replies)
    assert {"rebut_benefit", "verify_official"} <= set(replies[0].moves)
    assert "refuse_transfer" in replies[1].moves
    assert "refuse_transfer" in replies[2].moves
    assert replies[3].moves[0] == "freeze_money"
    assert "5500 元" in replies[3].text


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("平时要注意什么，怎么防", ["理赔、退款、退订、丢件", "卡号、验证码、密码", "付款码", "不脱离平台"]),
        ("报警要留什么证据", ["转账记录", "通话记录", "截图", "收款人"]),
        ("被骗了先打哪个电话", ["110", "银行"]),
        (
            "我的订单信息泄露了谁负责，去哪投诉",
            ["个人信息保护法", "57 条", "65 条", "69 条", "消费者权益保护法", "12377"],
        ),
    ],
)
def test_advice_is_found_by_asking(talk, question, found):
    """The reports' advice: four reminders, evidence, 110 and the bank first, who answers for leaked data."""
    (reply,) = talk(question)
    assert all(words in reply.text for words in found), reply.text
