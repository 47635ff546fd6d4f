"""What the learned understanding must get right, one thing each. The figures are in test_understanding."""

import pytest

from bot.types import ACTIONS, BRANDS, CALM_KINDS, EVENTS, KINDS, TOPICS, TRAPS
from tests.labelled import train


@pytest.mark.parametrize(
    "text",
    [
        "退货的钱已经原路退回支付宝了",
        "我登录自己的账号，收到验证码填进去就好了",
        "快递员说放在门卫那里了",
        "跟女儿视频，她开着屏幕共享教我用手机",
        "给朋友转了五百块，算昨天的饭钱",
        "我就在一家网店做客服，天天处理退款",
        "自己打10086问套餐，客服说下个月生效",
        "扫码付了停车费",
        "在银行柜台办了张卡，密码是自己设的",
    ],
)
def test_ordinary_matters_are_left_in_peace(hear, text):
    """No trap, no demand, no loss where there is none."""
    reading = hear(text)
    assert reading.kind in CALM_KINDS
    assert not reading.traps | reading.asks | reading.done


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你好", "chat"),
        ("谢谢你", "chat"),
        ("哈哈哈哈", "chat"),
        ("96110是什么电话", "question"),
        ("怎么关掉屏幕共享", "question"),
        ("群里老师带我做任务刷单，垫了三千提不出来", "other_scam"),
        ("积蓄都被骗光了，我不想活了", "crisis"),
        ("有个客服打电话说我误开了会员", "scam_call"),
        ("他让我把验证码念给他", "scam_call"),
    ],
)
def test_the_kind_is_honest(hear, text, kind):
    """Each of the six kinds is heard."""
    assert hear(text).kind == kind


@pytest.mark.parametrize(
    ("text", "traps"),
    [
        ("他说他是淘宝客服", {"identity"}),
        ("客服把我的订单号和收货地址都报对了", {"identity", "information"}),
        ("我被误开了会员，不取消每个月扣八百", {"benefit"}),
        ("他说不处理就要上征信黑名单", {"credit_threat"}),
    ],
)
def test_the_four_traps_are_heard(hear, text, traps):
    """Each from a sentence that shows it."""
    assert hear(text).traps == traps


@pytest.mark.parametrize(
    ("text", "brands"),
    [
        ("京东客服让我关白条", {"jd", "jd_finance"}),
        ("说是顺丰的，快递丢了", {"sf"}),
        ("唯品会打来说衣服要召回", {"vip"}),
        ("自称银保监会的人要我配合", {"nfra"}),
    ],
)
def test_the_brand_is_whom_the_call_is_about(hear, text, brands):
    """Whoever the caller claims to be, and the service at stake."""
    assert brands <= hear(text).brands


def test_a_chat_tool_is_no_brand_of_the_call(hear):
    """The money sits there, the caller is not of there."""
    assert "qq" not in hear("淘宝客服让我加他QQ").brands


def test_events_and_topics_are_heard(hear):
    """What has happened since, and what is asked."""
    assert "hung_up" in hear("我把电话挂了").events
    assert "called_110" in hear("已经报警了").events
    assert hear("钱还能追回来吗").topic == "recover"


def test_the_sum_named_is_kept(hear):
    """The largest one, in yuan."""
    assert hear("先转了三千，又转了两万五").amount == 25000


def test_readings_keep_their_promises(hear):
    """Known ids only; asked and done apart; calm kinds without labels. On all training lines."""
    for row in train():
        reading = hear(row.text)
        assert reading.kind in KINDS
        assert reading.traps <= set(TRAPS)
        assert reading.asks | reading.done <= set(ACTIONS)
        assert not reading.asks & reading.done
        assert reading.brands <= set(BRANDS)
        assert reading.events <= set(EVENTS)
        assert reading.topic in {"", *TOPICS}
        if reading.kind in CALM_KINDS:
            assert not reading.traps | reading.asks | reading.done
