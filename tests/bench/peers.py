"""Two other ways to understand the same messages, as good as they are usually built.

`keywords` is how open-source anti-fraud rule sets work: a label holds if one of its key words stands in the
message. `tfidf` is the usual first model: character n-grams weighted by TF-IDF, logistic regression, one
classifier a label.
"""

from collections.abc import Callable, Iterable, Sequence

from bot.types import ACTIONS, BRANDS, CALM_KINDS, KINDS, TRAPS, Reading
from tests.labelled import Row

Understand = Callable[[str], Reading]
"""A message in, a reading out: what every way of understanding is measured as."""

TRAP_WORDS = {
    "identity": "客服 工作人员 专员 银监会 银保监 公检法 平台方 官方 经理 主管",
    "information": "订单号 知道我的 姓名 身份信息 我的地址 快递单号 卡号尾号",
    "benefit": "退款 赔偿 理赔 会员 代理商 百万保障 自动扣费 三倍 返现 手续费减免 提额",
    "credit_threat": "征信 黑名单 失信 逾期 起诉 律师函 冻结 洗钱 违法 影响贷款",
}
ACTION_WORDS = {
    "share_screen": "共享屏幕 屏幕共享 投屏 远程控制 远程协助 无障碍",
    "give_code": "验证码 校验码 动态码",
    "give_password": "密码 指纹 刷脸支付",
    "give_card": "卡号 银行卡照片 有效期 安全码 余额",
    "give_id": "身份证 人脸识别 刷脸 眨眼",
    "transfer": "转账 汇款 打款 转钱 保证金 充值 安全账户 对公账户 刷流水 转给",
    "borrow": "借呗 花呗 贷款 借款 备用金 白条 金条 网贷",
    "install_app": "下载 安装 会议软件 app",
    "click_link": "链接 网址 网页",
    "scan_qr": "二维码 扫码 扫一扫",
    "leave_platform": "加qq 加微信 加群 进群 会议号 企业微信 钉钉",
    "stay_on_line": "不要挂 别挂 不能挂 不让挂 保持通话 飞行模式",
    "keep_secret": "不要告诉 别告诉 保密 不要报警 没人的地方",
    "forward_calls": "呼叫转移 **21",
    "tap_nfc": "nfc 贴手机 贴在手机",
    "hand_over": "现金 黄金 购物卡 寄卡 上门取",
}
DONE_WORDS = "已经 刚刚 给了 转了 了他 下载了 点了 开了 没了 告诉他了 被骗 扣了"
KIND_WORDS = {
    "crisis": "不想活 自杀 想死 跳楼 活不下去",
    "other_scam": "刷单 投资 荐股 公安局 警官 中奖 网恋 裸聊 返利 博彩",
    "question": "怎么 什么 多少 吗 如何",
    "genuine": "我自己 驿站 退货 放门口 申请",
}
BRAND_WORDS = {
    "taobao": "淘宝 天猫",
    "alipay": "支付宝 花呗 借呗",
    "jd": "京东",
    "jd_finance": "白条 金条 京东金融",
    "pdd": "拼多多",
    "vip": "唯品会",
    "douyin": "抖音",
    "kuaishou": "快手",
    "xiaohongshu": "小红书",
    "xianyu": "闲鱼",
    "meituan": "美团",
    "eleme": "饿了么",
    "wechat": "微信支付 微粒贷",
    "qq": "腾讯 财付通",
    "unionpay": "银联 云闪付",
    "sf": "顺丰",
    "zto": "中通",
    "yto": "圆通",
    "sto": "申通",
    "yunda": "韵达",
    "jt": "极兔",
    "ems": "邮政",
    "cainiao": "菜鸟",
    "courier": "快递 物流",
    "ctrip": "携程",
    "airline": "航空 机票 航班",
    "rail": "12306",
    "mobile": "中国移动 10086",
    "unicom": "联通",
    "telecom": "电信",
    "video": "爱奇艺 优酷 腾讯视频",
    "bank": "银行 建行 工行 农行",
    "nfra": "银监会 银保监 金融监管",
    "pboc": "人民银行 央行 征信中心",
    "medical": "医保 社保",
    "school_loan": "校园贷 学生账户",
}


def keywords() -> Understand:
    """Build the matcher of key words. Actions count as done if any word for having done stands anywhere."""

    def understand(text: str) -> Reading:
        text = text.lower()
        traps, actions = _found(TRAP_WORDS, text), _found(ACTION_WORDS, text)
        kind = _kind(text, alarming=bool(traps or actions))
        if kind in CALM_KINDS:
            return Reading(kind, brands=_found(BRAND_WORDS, text))
        done = actions if any(word in text for word in DONE_WORDS.split()) else frozenset()
        traps = traps if kind == "scam_call" else frozenset()
        return Reading(kind, traps, actions - done, done, _found(BRAND_WORDS, text))

    return understand


def _found(table: dict[str, str], text: str) -> frozenset[str]:
    return frozenset(label for label, words in table.items() if any(word in text for word in words.split()))


def _kind(text: str, alarming: bool) -> str:
    for kind in ("crisis", "other_scam"):
        if any(word in text for word in KIND_WORDS[kind].split()):
            return kind
    if alarming:
        return "scam_call"
    return next((k for k in ("genuine", "question") if any(w in text for w in KIND_WORDS[k].split())), "chat")


def tfidf(rows: Sequence[Row], cost: float = 1.0) -> Understand:
    """Learn TF-IDF of 1 to 4 characters and a logistic regression a label from `rows` (scikit-learn).

    Classes are balanced and the thresholds are the usual one half; `cost` is C.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    seen = vectors.fit_transform([row.text for row in rows])
    names = [label for label in _names() if any(label in _labels(row) for row in rows)]
    truth = [[label in _labels(row) for label in names] for row in rows]
    one = LogisticRegression(C=cost, class_weight="balanced", solver="liblinear")
    model = OneVsRestClassifier(one)
    model.fit(seen, truth)

    def understand(text: str) -> Reading:
        chances = dict(zip(names, model.predict_proba(vectors.transform([text]))[0], strict=True))
        return _reading(chances)

    return understand


def _names() -> list[str]:
    """Every label of `_labels`, in a fixed order."""
    actions = [mark + action for mark in "?!" for action in ACTIONS]
    return [*KINDS, *TRAPS, *actions, *("@" + brand for brand in BRANDS)]


def _labels(row: Row) -> frozenset[str]:
    parts = (("", {row.kind}), ("", row.traps), ("?", row.asks), ("!", row.done), ("@", row.brands))
    return frozenset(mark + name for mark, names in parts for name in names)


def _reading(chances: dict[str, float]) -> Reading:
    kind = max(KINDS, key=lambda name: chances.get(name, 0.0))
    likely = {label for label, chance in chances.items() if chance > 0.5}
    brands = _names_with("@", likely)
    if kind in CALM_KINDS:
        return Reading(kind, brands=brands)
    done = {a for a in ACTIONS if "!" + a in likely and chances["!" + a] >= chances.get("?" + a, 0.0)}
    traps = likely & set(TRAPS) if kind in {"scam_call", "crisis"} else ()
    return Reading(
        kind, frozenset(traps), _names_with("?", likely) - frozenset(done), frozenset(done), brands
    )


def _names_with(mark: str, labels: Iterable[str]) -> frozenset[str]:
    return frozenset(label[1:] for label in labels if label[0] == mark)
