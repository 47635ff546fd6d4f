"""Six ways in which real messages are harder to read than clean ones.

`noisy(version, text, name)` is the same for the same version, name and seed. The kinds of damage: another
script, voice input that picks wrong characters of the right sound, look-alikes and abbreviations, missing
punctuation, words broken up, slips of the thumb.
"""

import logging
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from random import Random

import jieba
import opencc
from pypinyin import lazy_pinyin

ABBREVIATIONS = {
    "验证码": ("yzm", "yz码", "验证ma"),
    "支付宝": ("zfb", "支付bao", "ZFB"),
    "身份证": ("sfz", "SFZ"),
    "银行卡": ("yhk", "YHK"),
    "二维码": ("ewm", "2维码"),
    "拼多多": ("pdd", "PDD"),
    "保证金": ("bzj",),
    "微信": ("wx", "V信", "vx", "WX"),
    "淘宝": ("tb", "TB"),
    "京东": ("jd", "JD"),
    "抖音": ("dy", "DY"),
    "客服": ("kf", "KF"),
    "密码": ("mm", "mima"),
    "快递": ("kd",),
    "退款": ("tk",),
    "会员": ("vip", "hy"),
    "手机": ("sj",),
    "征信": ("zx", "ZX"),
    "贷款": ("dk",),
    "电话": ("dh",),
}
_PAIRS = (
    "微徽 账帐 信佶 码玛 密蜜 借惜 款歀 钱线 转砖 卡咔 退煺 赔陪 冻栋 屏摒 贷货 拨拔 淘掏 京亰 抖枓 拼饼 "
    "呗贝 证症 未末 已己 日曰 给绐 挂桂 银很 号亏 验检 链琏 载栽 额颔 享亨 幕暮 客容 员贝 费废 人入 她他 "
    "我找 让认 名各 加如 快块 递涕 件伴 理埋 偿尝 倍陪 影景 响晌 失矢 诉拆 院阮 察祭 话活 收牧 到倒 吗妈 "
    "呢呕 啊阿 吧把 订钉 购沟 单草 骗骟 扣和 消悄 会云 打扛 电申 短矩 点占 软钦 说悦 机枧 里埋 看着 师帅 "
    "待侍 侯候"
)
LOOK_ALIKES = {pair[0]: pair[1] for pair in _PAIRS.split()}
"""Characters, and others that look nearly the same on a small screen."""
GLUE = (" ", " ", "，", ".", "。", "📱", "😭", "❗", "*", "-")
EMOJI = ("😭", "😰", "🙏", "❗❗", "😡", "[流泪]", "。。。")
HOMOPHONES = 5
"""Voice input takes one of so many commonest characters of a sound."""
WORDS = 2
"""At most so many words of a message are misheard or broken up."""
SLIP = 1 / 15
"""The chance of a slip at each character."""


def noisy(version: str, text: str, name: str, seed: int = 0) -> str:
    """Return `text` as damaged by `version`, one of VERSIONS; `name` and `seed` choose the damage."""
    return VERSIONS[version](text, Random(f"{seed} {version} {name}"))


def _traditional(text: str, chance: Random) -> str:
    """In the words of Taiwan, of Hong Kong, or Simplified words in Traditional characters."""
    return str(_converter(chance.choice(("s2t", "s2twp", "s2hk"))).convert(text))


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _voice(text: str, chance: Random) -> str:
    """Some words with other characters of the same sound, as voice input hears them."""
    pieces = _words(text)
    places = [i for i, word in enumerate(pieces) if 2 <= len(word) <= 4 and _is_chinese(word)]
    for i in chance.sample(places, min(WORDS, len(places))):
        pieces[i] = _misheard(pieces[i], chance)
    return "".join(pieces)


def _misheard(word: str, chance: Random) -> str:
    chars, sounds = list(word), lazy_pinyin(word)
    for i in chance.sample(range(len(word)), chance.randint(1, 2)):
        others = [c for c in _of_sound()[sounds[i]] if c != chars[i]]
        chars[i] = chance.choice(others[:HOMOPHONES]) if others else chars[i]
    return "".join(chars)


@cache
def _of_sound() -> dict[str, list[str]]:
    """The characters in common use, the commonest first, by their syllable without tone."""
    jieba.initialize()
    uses: Counter[str] = Counter()
    for word, count in jieba.dt.FREQ.items():
        for char in word if count else ():
            uses[char] += count
    by_sound = defaultdict(list)
    for char, _ in uses.most_common(3500):
        by_sound[lazy_pinyin(char)[0]].append(char)
    return by_sound


def _look_alike(text: str, chance: Random) -> str:
    """Abbreviations, characters that look the same, and letters and digits in full width."""
    for word, shorts in ABBREVIATIONS.items():
        if word in text and chance.random() < 0.6:
            text = text.replace(word, chance.choice(shorts))
    places = [i for i, char in enumerate(text) if char in LOOK_ALIKES]
    swapped = set(chance.sample(places, min(len(places), max(1, len(text) // 25))))
    text = "".join(LOOK_ALIKES[char] if i in swapped else char for i, char in enumerate(text))
    if chance.random() < 0.5:
        return "".join(chr(ord(char) + 0xFEE0) if "!" < char <= "~" else char for char in text)
    return text


def _unpunctuated(text: str, chance: Random) -> str:
    """No punctuation: all of it left out, or a blank in its place."""
    filler = chance.choice(("", " "))
    return "".join(filler if unicodedata.category(char)[0] in "PZ" else char for char in text).strip()


def _broken(text: str, chance: Random) -> str:
    """Words with something between their characters, stuttered characters, and an emoji."""
    pieces = _words(text) or [""]
    places = [i for i, word in enumerate(pieces) if len(word) >= 2 and _is_chinese(word)]
    for i in chance.sample(places, min(WORDS, len(places))):
        pieces[i] = chance.choice(GLUE).join(pieces[i])
    stuttered = chance.randrange(len(pieces))
    pieces[stuttered] = pieces[stuttered][:1] * chance.randint(1, 2) + pieces[stuttered]
    pieces.insert(chance.choice((stuttered, len(pieces))), chance.choice(EMOJI))
    return "".join(pieces)


def _slips(text: str, chance: Random) -> str:
    """Characters swapped with the next, dropped or doubled, about one in fifteen."""
    out, i = [], 0
    while i < len(text):
        slip = chance.choice(("swap", "drop", "double")) if chance.random() < SLIP else ""
        if slip == "swap":
            out.append(text[i : i + 2][::-1])
            i += 2
            continue
        out.append({"drop": "", "double": text[i] * 2}.get(slip, text[i]))
        i += 1
    return "".join(out) or text


def _words(text: str) -> list[str]:
    jieba.setLogLevel(logging.WARNING)
    return list(jieba.cut(text, HMM=False))


def _is_chinese(word: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in word)


VERSIONS = {
    "traditional": _traditional,
    "voice": _voice,
    "look_alike": _look_alike,
    "unpunctuated": _unpunctuated,
    "broken": _broken,
    "slips": _slips,
}
