"""Rules on moves: a move is a claim about the words of a play."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.playbook.document import Document
from bot.playbook.folder import Folder
from bot.playbook.problem import Problem
from bot.playbook.rules_text import blanks_in, numbers_in, printable_numbers, words_of
from bot.playbook.schema import Action, TrapFile

PRINTED_NUMBER = "☎"
"""In CLAIMS: a number that contacts.yaml lets us print."""
CLAIMS = {
    "hang_up": "挂",
    "stop_screen_share": "共享|投屏|屏幕",
    "freeze_money": PRINTED_NUMBER,
    "refuse_code": "码",
    "refuse_password": "密码|指纹|刷脸",
    "refuse_card": "卡",
    "refuse_id": "身份证|人脸|刷脸|个人信息|证件",
    "refuse_transfer": "转|付|钱|充",
    "refuse_loan": "借|贷|额度",
    "refuse_install": "装|下载|软件|App|下会议",
    "refuse_link_or_qr": "链接|网址|网页|码",
    "refuse_leave_platform": "加|群|微信|QQ|会议|换",
    "refuse_nfc": "NFC|贴|碰",
    "refuse_hand_over": "现金|黄金|寄|购物卡|交|取",
    "verify_official": "App|官方|客服|自己",
    "rebut_identity": "假|冒充|身份陷阱|工号|来电显示|证件|公文|不等于|证明不了",
    "rebut_knows_order": "订单|知道|信息|泄露",
    "rebut_benefit": "利益陷阱|退款|会员|赔|免费|取消|扣",
    "rebut_credit": "征信",
    "rebut_stay_on_line": "挂",
    "rebut_secrecy": "告诉|商量|保密|家人|家里|别人|瞒",
    "secure_account": "冻结|挂失|改密码|换密码|密码|锁",
    "remove_app": "卸|删",
    "undo_forwarding": "转移|呼转|##",
    "protect_identity": "身份|人脸",
    "repay_loan": "还",
    "predict_next": "接下来|下一步|多半会|还会",
    "evidence": "留|截图|记录|删",
    "warn_second_scam": "追|第二|再骗|网警|黑客",
    "crisis_line": PRINTED_NUMBER,
    "keep_calm_support": "慌|怕|急|怪|谁|陪|难|稳|喘|丢人",
    "other_scam_advice": "骗|诈",
}
"""What a reply must say (one of the words) before it may claim a move."""


def moves_are_said(folder: Folder) -> Iterator[Problem]:
    """A move is a claim about the words: the words must make it."""
    allowed = printable_numbers(folder)
    for document, place, play in folder.plays():
        words = words_of(play) + _nos_of(folder, document)
        for number, move in enumerate(play.moves):
            if missing := _unsaid(move, words, play.ask is not None, allowed):
                yield document.problem("move-unsaid", _advice(move, missing), *place, "moves", number)
        for number, move in enumerate(play.aside.moves if play.aside else ()):
            if missing := _unsaid(move, play.aside.text if play.aside else "", False, allowed):
                yield document.problem(
                    "move-unsaid", _advice(move, missing), *place, "aside", "moves", number
                )


def _advice(move: str, missing: str) -> str:
    return f"写了 {move}，话里却没有{missing}：补上这句话，或去掉 {move}"


def _unsaid(move: str, words: str, asks: bool, allowed: set[str]) -> str:
    if move in {"ask", "triage"}:
        return "" if asks else "问句（ask）"
    claim = CLAIMS.get(move, "")
    if claim == PRINTED_NUMBER:
        return "" if (numbers_in(words) | blanks_in(words)) & allowed else "要打的号码"
    return "" if re.search(claim, words) else f"「{claim.replace('|', '／')}」"


def _nos_of(folder: Folder, document: Document) -> str:
    """The three no's of the play's own file, which the reply may carry too."""
    file = next(file for page, file in folder.pages if page is document)
    if not isinstance(file, Action | TrapFile):
        return ""
    nos = file.nos
    return f"{nos.no_trust}{nos.no_click}{nos.no_give}{nos.verify}"
