"""Asked for, or done: the same words of an action in everything that people say around them.

None of these sentences stands in a playbook. A miss that is known is marked with its reason.
"""

import pytest


def table(*rows):
    """Turn (text, asks, done[, reason of a known miss]) into cases named by their text."""
    return pytest.mark.parametrize(
        ("text", "asks", "done"),
        [
            pytest.param(
                text,
                set(asks.split()),
                set(done.split()),
                id=text,
                marks=[pytest.mark.xfail(reason=why, strict=False) for why in todo],
            )
            for text, asks, done, *todo in rows
        ],
    )


@table(
    ("他催我转账，我一分没转", "transfer", ""),
    ("验证码我没告诉他", "give_code", ""),
    ("还没把卡号给他", "give_card", ""),
    ("他让我下那个软件，我不想下", "install_app", ""),
    ("叫我加他微信我没理", "leave_platform", ""),
    ("屏幕共享我死活没开", "share_screen", ""),
    ("要我点链接，我没点", "click_link", ""),
    ("他叫我去借钱，我没借", "borrow", ""),
    ("他说不给验证码就扣钱，我才不给", "give_code", ""),
)
def test_a_denial_leaves_it_asked(hear, text, asks, done):
    """没、还没、不想: he wanted it, nothing is gone."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("差点就把钱转给他了", "transfer", ""),
    ("验证码差一点就念出去了", "give_code", ""),
    ("密码输到一半我停住了没点确定", "give_password", ""),
    ("我都要扫那个二维码了，闺女一把夺过手机", "scan_qr", "", "without 差点 it sounds done"),
    ("钱险些转过去，手都按在确认上了", "transfer", ""),
    ("转账页面打开了，还没点确认", "transfer", ""),
    ("他让我买黄金寄给他，我还在犹豫", "hand_over", ""),
)
def test_a_near_miss_is_not_done(hear, text, asks, done):
    """差点: it was about to happen and did not."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("他要验证码，我该不该给他", "give_code", ""),
    ("要是把卡号告诉他会怎么样", "give_card", ""),
    ("他让我开屏幕共享，能开吗", "share_screen", ""),
    ("让我先交保证金，要交吗", "transfer", ""),
    ("他让我做人脸识别，做了会有事吗", "give_id", ""),
    ("要不要听他的去借那个备用金", "borrow", ""),
)
def test_asking_whether_is_not_doing(hear, text, asks, done):
    """A hypothetical or a question, however it is put."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("借呗的钱借出来了，还没转给他", "transfer", "borrow"),
    ("转了一笔三千，他还要我再转一笔", "", "transfer"),
    ("软件下好了，还没开共享", "share_screen", "install_app"),
    ("卡号报给他了，验证码没报", "give_code", "give_card"),
    ("qq加上了，他发的码我没扫", "scan_qr", "leave_platform"),
    ("身份证拍给他了，银行卡我没拍", "give_card", "give_id"),
    ("扫了码但是没付钱", "transfer", "scan_qr"),
    ("密码没给，验证码给了", "give_password", "give_code"),
    ("借了两万，他叫我转到安全账户，我没转", "transfer", "borrow"),
    ("app都装好了，就差共享了", "share_screen", "install_app"),
)
def test_one_thing_done_and_another_not(hear, text, asks, done):
    """Two actions in one message keep their own status each."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("我卡里的钱没了", "", "transfer"),
    ("余额少了五千块", "", "transfer"),
    ("手机自己在那里动，我没碰", "", "share_screen"),
    ("屏幕黑了，他说别碰手机", "", "share_screen"),
    ("银行发短信说扣了我两万", "", "transfer"),
    ("钱全被划走了", "", "transfer"),
    ("卡里一分钱都不剩了", "", "transfer"),
    ("花呗额度不知怎么被人刷光了", "", "transfer", "不知怎么 is heard as a question"),
)
def test_a_loss_shows_indirectly(hear, text, asks, done):
    """Nobody says what was done: the money is gone, the phone moves by itself."""
    assert done <= hear(text).done


@table(
    ("我妈听了那个客服的话，已经转了两万", "", "transfer"),
    ("我爸刚把验证码念给人家", "", "give_code"),
    ("我室友信了客服，共享屏幕都开了", "", "share_screen"),
    ("奶奶把银行卡密码都告诉对方了", "", "give_password"),
    ("我妹给他报了卡号", "", "give_card"),
    ("我姑姑被人骗去开了远程控制", "", "share_screen"),
)
def test_what_somebody_else_did_is_done(hear, text, asks, done):
    """The call is the family's; the loss is as real."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("他说“您把收到的验证码念一下”", "give_code", ""),
    ("他的原话：麻烦您把钱转到这个安全账户", "transfer", ""),
    ("那边说请您打开屏幕共享我来指导", "share_screen", ""),
    ("对方讲请不要挂断电话否则后果自负", "stay_on_line", ""),
    ("他说：您别挂，马上就好", "stay_on_line", ""),
    ("他说转完账就给我取消会员", "transfer", ""),
)
def test_the_callers_own_words_are_a_demand(hear, text, asks, done):
    """A quoted order was given, not carried out."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("银行短信提醒我不要向陌生人转账", "", ""),
    ("反诈中心发来短信说切勿共享屏幕", "", ""),
    ("验证码短信里写着请勿告诉他人", "", "", "the warning inside the code message is heard as a demand"),
    ("支付宝弹窗提示我对方可能是骗子，不要付款", "", ""),
)
def test_a_quoted_warning_is_no_demand(hear, text, asks, done):
    """The bank's 不要转账 is not the caller's 转账."""
    reading = hear(text)
    assert (reading.asks, reading.done) == (asks, done)


@table(
    ("上个礼拜有个假客服打来，我按他说的借了网贷又转过去，到现在还睡不着", "", "borrow transfer"),
    ("昨天下午接的电话，先加了他qq，后来扫了他给的二维码", "", "leave_platform scan_qr"),
    ("那天他一步步教我，我就把验证码报了，密码也输了", "", "give_code give_password"),
    ("两年前我就这样被骗走八千", "", "transfer"),
)
def test_a_story_of_the_past_is_done(hear, text, asks, done):
    """Told as a story, without 已经."""
    assert done <= hear(text).done


@table(
    ("给完验证码了", "", "give_code"),
    ("钱转过去了", "", "transfer"),
    ("屏幕共享开了半个小时", "", "share_screen"),
    ("已经下载了他发的软件", "", "install_app"),
    ("点了那个链接还填了资料", "", "click_link"),
    ("按他说的拨了星号21那串", "", "forward_calls"),
    ("把卡贴手机背面了", "", "tap_nfc"),
    ("取了五万现金交给上门的人", "", "hand_over"),
    ("验证码刚念了一半电话断了", "", "give_code"),
    ("飞行模式开了", "", "stay_on_line"),
    ("被拉进一个会议里了", "", "leave_platform"),
    ("脸也刷了，眨眼张嘴都做了", "", "give_id"),
    ("现金已经放到他说的储物柜里了", "", "hand_over"),
)
def test_a_plain_report_is_done(hear, text, asks, done):
    """Said as it is, of every sort of action."""
    assert done <= hear(text).done


@table(
    ("他叫我报验证码", "give_code", ""),
    ("客服让我扫码", "scan_qr", ""),
    ("他不让我挂电话", "stay_on_line", ""),
    ("叫我别告诉家里人", "keep_secret", ""),
    ("让我把银行卡贴到手机后面", "tap_nfc", ""),
    ("要我去取现金给他派来的人", "hand_over", ""),
    ("他叫我去设置呼叫转移", "forward_calls", ""),
    ("他让我关机前不能跟家里说", "keep_secret", ""),
)
def test_a_plain_demand_is_asked(hear, text, asks, done):
    """Said as it is, of every sort of action."""
    reading = hear(text)
    assert asks <= reading.asks
    assert not reading.done
