"""The frozen values that pass between the five steps, and the ids they are made of.

Ids are fixed (see README, "一套词汇"): playbooks, tests and measurements use the same words.
Nothing in this module imports anything of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("scam_call", "other_scam", "genuine", "question", "crisis", "chat")
CALM_KINDS = frozenset({"genuine", "question", "chat"})
TRAPPED_KINDS = frozenset({"scam_call", "crisis"})
"""The kinds that a message must be of to show one of the four traps."""

TRAPS = ("identity", "information", "benefit", "credit_threat")
"""The four traps in the order in which a call goes through them."""

ACTIONS = (
    "share_screen",
    "give_code",
    "give_password",
    "give_card",
    "give_id",
    "transfer",
    "borrow",
    "install_app",
    "click_link",
    "scan_qr",
    "leave_platform",
    "stay_on_line",
    "keep_secret",
    "forward_calls",
    "tap_nfc",
    "hand_over",
)

EVENTS = (
    "hung_up",  # 挂了、拉黑了
    "stopped_share",  # 屏幕共享关了、关机了
    "refused",  # 没给、不给了、不弄了
    "called_110",  # 报警了、在派出所
    "called_bank",  # 打了银行、卡冻结了、挂失了
    "removed_app",  # 卸载了
    "undid_forwarding",  # 呼叫转移取消了
    "changed_password",  # 密码改了
    "verified_fake",  # 自己问过官方：没这回事
    "helped",  # 旁边有人了、家人来了、柜员在帮
    "money_safe",  # 钱还在、没少
    "caller_insists",  # 他不让挂、还在催、还在线上、又打来
    "cannot_stop",  # 找不到按钮、关机没反应
    "cannot_reach",  # 打不通、银行占线
    "distress",  # 怕、急、慌、手抖、自责
    "believes",  # 觉得是真的、应该没错吧、他都知道
    "helper",  # 说话的人在帮别人：我妈在接电话
    "borrowed_kept",  # 借出来的钱还在自己卡里
    "typed_card",  # 把卡号打给了机器人（由号码看出，不由话看出）
    "typed_code",  # 把验证码打给了机器人
    "typed_id",  # 把身份证号打给了机器人
)
"""What else a person tells the coach: what happened since, and how they are. Labels, never words."""

TOPICS = (
    "verify",  # 怎么核实、是不是真的
    "first_step",  # 现在先做什么、先打哪个
    "recover",  # 钱能追回来吗
    "what_to_say",  # 我怎么回他、怎么劝家里人
    "what_next",  # 他接下来会说什么
    "pick_up",  # 他又打来，接不接；能不能挂
    "stop_share",  # 怎么关共享屏幕
    "undo_forwarding",  # 怎么取消呼叫转移
    "remove_app",  # 软件怎么卸、留着要不要紧
    "hotline_96110",  # 96110 是什么、是真的吗
    "official_number",  # 某家官方电话多少
    "evidence",  # 留什么证据
    "law",  # 信息泄露谁负责、去哪投诉
    "credit",  # 征信到底会不会受影响
    "refund",  # 真退款、真理赔怎么走
    "membership",  # 会员/代理/百万保障/自动扣费怎么查怎么关
    "code",  # 验证码、密码、卡号给了会怎样
    "screen",  # 共享屏幕有什么危险
    "how_they_know",  # 他怎么知道我的订单
    "second_scam",  # 网上说能追回来的可信吗
    "reminders",  # 四条提醒、怎么防
    "who_are_you",  # 你是谁、你是机器人吗、你存不存
    "loan",  # 借呗白条要不要关、贷了怎么办
    "police_report",  # 怎么报警、要准备什么
    "account_lock",  # 怎么冻结、挂失
    "family",  # 怎么跟老人讲、怎么劝
    "example",  # 举个例子
    "thanks",  # 谢谢、再见
    "greeting",  # 你好、在吗
    "other",  # 别的问题
)
"""What a question is about: one id, "" where nothing was asked."""

MOVES = (
    "hang_up", "stop_screen_share", "freeze_money",
    "refuse_code", "refuse_password", "refuse_card", "refuse_id", "refuse_transfer", "refuse_loan",
    "refuse_install", "refuse_link_or_qr", "refuse_leave_platform", "refuse_nfc", "refuse_hand_over",
    "verify_official", "rebut_identity", "rebut_knows_order", "rebut_benefit", "rebut_credit",
    "rebut_stay_on_line", "rebut_secrecy", "secure_account", "remove_app", "undo_forwarding",
    "protect_identity", "repay_loan", "predict_next", "triage", "ask", "evidence", "warn_second_scam",
    "crisis_line", "keep_calm_support", "other_scam_advice", "answer", "reassure_genuine", "greet", "end_ok",
)  # fmt: skip

BRANDS = (
    "taobao", "alipay", "jd", "jd_finance", "pdd", "vip", "douyin", "kuaishou", "xiaohongshu", "xianyu",
    "meituan", "eleme", "wechat", "qq", "unionpay", "sf", "zto", "yto", "sto", "yunda", "jt", "ems",
    "cainiao", "courier", "ctrip", "airline", "rail", "mobile", "unicom", "telecom", "video", "bank",
    "nfra", "pboc", "medical", "school_loan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel hands over: the user's words and what they were an answer to.

    `quoted` is the coach's message that the user replied to ("" if none); `forwarded` says that the
    words are somebody else's, in practice the caller's.
    """

    text: str
    quoted: str = ""
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in the text, in yuan, at `start:end` of `Utterance.text`."""

    yuan: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message made comparable.

    `text` is Simplified, half-width, lower-case, repaired of look-alikes, homophones and split-up
    words; numbers that look like a card, code or ID are masked with `●` and named in `secrets`
    ("card", "code", "id"). `variant` is "hans" or "hant".
    `quoted` is the same for the quoted message, "" if none.
    """

    text: str
    amounts: tuple[Amount, ...] = ()
    secrets: frozenset[str] = frozenset()
    variant: str = "hans"
    quoted: str = ""
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a label was given, for people to check.

    `label` is a full label as in the playbooks: "?give_code", "!transfer", "identity", "@jd",
    "+hung_up", "#verify" or a kind. `words` are the pieces of the utterance that spoke for it most,
    `score` what they and all others add up to. `example` is the most similar sentence of the playbooks
    with that label, at `source` ("file:line"), `likeness` 0–100; all empty where the dialogue itself
    (a button, an answer to a question) is the reason.
    """

    label: str
    words: tuple[str, ...] = ()
    score: float = 0.0
    example: str = ""
    source: str = ""
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message says. `asks` and `done` are disjoint; calm kinds carry no label at all."""

    kind: str = "chat"
    traps: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    topic: str = ""
    scripts: tuple[str, ...] = ()  # ids of the scripts whose words these are, likeliest first
    amount: float = 0.0  # yuan named as lost or asked for, 0 if none
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of this call, in labels only: no word of the user's is in it.

    `pending` is the id of the question that the coach asked last, `said` how often each play was
    given, `order` the play whose order was last. `amount` is the sum named last, in yuan, 0 if none.
    `updated` is in seconds since the epoch.
    """

    kind: str = ""
    traps: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    script: str = ""
    variant: str = "hans"
    region: str = ""  # "", "tw", "hk", "mo", "sg"
    pending: str = ""
    order: str = ""
    said: tuple[tuple[str, int], ...] = ()
    amount: float = 0.0
    turns: int = 0
    updated: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejected:
    """A play that was not chosen, and why, in Chinese."""

    play: str
    why: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen play's id, why it is the most urgent one, and why the next ones are not.

    `joins` are the plays that are said in one sentence behind it.
    """

    play: str
    why: str
    joins: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the user sees. `text` has one line an idea, the order alone on the first.

    `copies` are (button, text) pairs for channels that can copy a text: the line to read aloud, the
    110 card. `follow_up` is a short question to send after a minute of silence, "" for none.
    `asked` is the id of the question at the end, "" for none: the case's next `pending`.
    """

    text: str
    buttons: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
    follow_up: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation: everything that `respond` concluded, for saving and explaining."""

    reply: Reply
    case: Case
    reading: Reading = field(default_factory=Reading)
    utterance: Utterance = field(default_factory=lambda: Utterance(""))
    decision: Decision = field(default_factory=lambda: Decision("", ""))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as a channel delivers it; `id` is the same when the channel delivers it again."""

    id: str
    message: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the channel, saved already.

    `since` is when this conversation began (seconds since the epoch): buttons carry it, so that one of
    an earlier conversation is known. `version` counts the saves of this conversation. `age` is how many
    seconds ago this reply was first given: more than 0 means the message was delivered again.
    """

    reply: Reply
    since: int = 0
    version: int = 0
    age: float = 0.0
