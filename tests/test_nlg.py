"""How a reply reads: first line, three no's, length, repetition, script, place, blanks."""

import itertools
import re

import pytest

from bot.types import ACTIONS, EVENTS, TOPICS, TRAPS
from tests.call import Call, playbooks

PROMISES = re.compile("放心|没问题|不是骗子|一定能追回|(?<!账号与)安全(?!中心|账户)")


def hanzi(text: str) -> int:
    return len(re.findall("[\u3400-\u9fff]", text))


def every_first_reply():
    labels = (*TRAPS, *(f"?{a}" for a in ACTIONS), *(f"!{a}" for a in ACTIONS), *(f"+{e}" for e in EVENTS))
    for label in (*labels, *(f"question #{t}" for t in TOPICS), "crisis", "other_scam", "genuine", "chat"):
        yield label, Call().say(label)


def test_order_stands_alone_on_a_short_first_line():
    """At most 15 汉字, nothing else on that line."""
    for label, reply in every_first_reply():
        assert hanzi(reply.text.splitlines()[0]) <= 15, label


def test_replies_are_short():
    """No first reply is longer than about 120 汉字."""
    for label, reply in every_first_reply():
        assert hanzi(reply.text) <= 120, (label, hanzi(reply.text), reply.text)


def test_no_promises():
    """The words that must never stand in an answer do not."""
    for label, reply in every_first_reply():
        assert not PROMISES.search(reply.text), label


def test_no_blank_is_left_open():
    """Every 〈〉 is filled or its line left out."""
    for label, reply in every_first_reply():
        assert "〈" not in reply.text, label


def test_first_warning_carries_the_three_nos():
    """不信、不点、不给 and 核实 once, then only what is at stake."""
    call = Call()
    first = call.say("identity benefit ~membership @taobao").text
    assert all(f"\n{word}｜" in first for word in ("不信", "不点", "不给", "核实"))
    assert "淘宝" in first
    later = call.say("?give_code").text
    assert sum(f"{word}｜" in later for word in ("不信", "不点", "不给")) == 1


def test_a_loss_has_no_time_for_slogans():
    """In the middle of a loss the three no's are left out."""
    assert "不信｜" not in Call().say("!give_card !give_code identity").text


def test_reason_names_the_trap():
    """The reason of the first answer says which trap it is."""
    assert "利益陷阱" in Call().say("identity benefit ?give_card").text
    assert "征信陷阱" in Call().say("credit_threat ?borrow").text


def test_moves_of_the_trap_are_claimed_with_its_reason():
    """Telling the trap is rebutting it."""
    assert "rebut_benefit" in Call().say("benefit ?give_card").moves


def test_same_order_with_a_new_reason():
    """Repeated, not rephrased: the first line stays, the second changes each time."""
    call = Call()
    replies = [call.say("?share_screen").text.splitlines() for _ in range(3)]
    assert len({lines[0] for lines in replies}) == 1
    texts = ["\n".join(lines) for lines in replies]
    assert len(set(texts)) == 3


def test_prediction_is_made_once():
    """What comes next is said in one line."""
    assert Call().say("benefit ?install_app").text.count("接下来") == 1


@pytest.mark.parametrize(
    ("amount", "said"), [(300000.0, "骗走 30 万元，"), (5500.0, "骗走 5500 元，"), (0.0, "骗走一笔钱，")]
)
def test_amount_fills_the_blank(amount, said):
    """The sum stands in what is read to the police; unknown, the sentence still reads well."""
    assert said in Call().say("!transfer", amount=amount).text


def test_line_to_read_aloud_can_be_copied():
    """The line and the 110 card are offered for copying, without quotes."""
    ((name, line),) = Call().say("?give_code").copies
    assert name == "复制这句话"
    assert line.startswith("码我不给")
    assert "紧急止付" in dict(Call().say("!transfer", amount=5000.0).copies)["复制报警卡片"]


def test_follow_up_after_hang_up_and_cut():
    """After a minute of silence the coach asks whether it was done."""
    assert Call().say("identity").follow_up == "挂了吗？"
    assert "共享" in Call().say("!share_screen").follow_up
    assert Call().say("?give_code").follow_up == "挂了吗？"
    assert Call().say("question #law").follow_up == ""
    assert Call().say("+called_bank").follow_up == ""


def test_helper_is_told_what_to_do_beside_the_person():
    """「我妈在接电话」 gets orders for the helper, and no blame."""
    reply = Call().say("!share_screen +helper")
    assert reply.text.splitlines()[0].startswith("🆘 拿过手机")
    assert "别说他笨" in reply.text


def test_hung_up_is_not_told_to_hang_up():
    """Whoever has hung up is told not to pick up."""
    call = Call()
    call.say("identity")
    call.say("+hung_up")
    assert call.say("credit_threat").text.startswith("⛔ 别再接")


def test_hung_up_is_not_told_so_in_a_loss():
    """The first line of a loss begins with the act that is left to do."""
    call = Call()
    call.say("!give_code +hung_up")
    assert call.say("!transfer").text.startswith("🆘 马上打")


def test_a_loss_names_the_place_s_own_line():
    """In Taiwan and Hong Kong the anti-fraud line stands in the loss, on the mainland it does not."""
    assert "165" in Call("hant").say("!transfer", "台湾").text
    assert "18222" in Call("hant").say("!transfer", "香港").text
    assert "96110" not in Call().say("!transfer").text


def test_mainland_lookups_stay_there():
    """工信微报 and 云闪付 are named on the mainland only."""
    assert "工信微报" in Call().say("!give_id").text
    assert "工信微報" not in Call("hant").say("!give_id", "香港").text


def test_no_slogans_after_a_loss():
    """The three no's come too late for money that is gone."""
    call = Call()
    call.say("!transfer")
    assert "不信｜" not in call.say("benefit +called_110").text


def test_the_longer_name_is_named():
    """京东金融 is not called 京东."""
    assert "京东金融" in Call().say("question #official_number @jd @jd_finance").text


def test_typed_number_is_refused_first():
    """A card number sent to the coach: do not, and nothing is kept."""
    reply = Call().say("question", secrets="card")
    assert reply.text.startswith("⛔ 卡号别发")
    assert reply.moves == ("refuse_card",)


def test_typed_code_in_a_loss_joins():
    """With the code already given the card comes first."""
    reply = Call().say("!share_screen", secrets="code")
    assert reply.moves[0] == "stop_screen_share"
    assert "refuse_code" in reply.moves


def test_traditional_in_traditional_out():
    """Text, buttons and copies are in the user's script, with that place's words."""
    reply = Call("hant").say("?share_screen", "台湾")
    assert "螢幕" in reply.text
    assert "屏" not in reply.text + "".join(reply.buttons)


def test_place_changes_the_number():
    """Hong Kong dials its own police; mainland lines are left out."""
    reply = Call("hant").say("!transfer", "佢話要保证金")
    assert "999" in reply.text
    assert "110" not in reply.text
    assert "12356" not in Call("hant").say("crisis", "喺香港").text


def test_place_is_asked_where_it_matters():
    """A Traditional writer in a loss is asked where they are, and given the other number."""
    reply = Call("hant").say("!transfer")
    assert reply.asked == "where"
    assert {"110", "999"} <= set(re.findall(r"\d{3}", reply.text))


def test_named_place_verifies_with_its_own_line():
    """Known place, unknown firm: that place's anti-fraud line."""
    assert "165" in Call("hant").say("identity", "在台湾").text


def test_official_number_is_given_only_where_it_may_be_printed():
    """JD's number may be printed, VIP's may not: its App is shown instead."""
    assert "950618" in Call().say("question #official_number @jd").text
    answer = Call().say("question #official_number @vip").text
    assert "唯品会" in answer
    assert not re.search(r"\d{5}", answer)


def test_buttons_fit_and_mean_something():
    """Every question has buttons; the pending question is known by its id."""
    ids = set()
    for play in playbooks().plays.values():
        if play.ask:
            assert play.ask.id not in ids, play.ask.id
            ids.add(play.ask.id)
            assert all(button.means for button in play.ask.buttons), play.id


def test_few_moves():
    """A first reply makes at most five moves."""
    for label, reply in every_first_reply():
        assert len(reply.moves) <= 5, (label, reply.moves)


def test_two_things_at_once_stay_readable():
    """Any two harms, demands or traps together stay within a screen of a phone."""
    labels = (*TRAPS, *(f"?{a}" for a in ACTIONS), *(f"!{a}" for a in ACTIONS))
    for one, other in itertools.combinations(labels, 2):
        if one[1:] != other[1:]:
            reply = Call().say(f"{one} {other}")
            assert hanzi(reply.text) <= 170, (one, other, hanzi(reply.text))


def test_he_is_one_person_for_a_helper():
    """Beside a person in a call, 他 is that person; the caller is 那边."""
    call = Call()
    call.say("!give_code +helper")
    assert "码给过那边" in call.say("?install_app +helper").text


def test_another_man_s_story_is_not_told():
    """A script's own words need a brand of its own; a likeness alone is answered by the trap's."""
    assert "误开会员" in Call().say("benefit ~membership @taobao").text
    assert "误开会员" not in Call().say("benefit ~membership").text


def test_a_harmless_matter_of_a_helper_keeps_its_words():
    """Where nobody calls, nobody is renamed."""
    assert "那边" not in Call().say("genuine +helper").text


def test_what_he_knows_is_not_believed():
    """Where he knows the order and promises a gain, 不信 answers the first and the reason the second."""
    reply = Call().say("identity information benefit")
    assert "不信｜他报得出订单" in reply.text
    assert {"rebut_knows_order", "rebut_benefit"} <= set(reply.moves)
