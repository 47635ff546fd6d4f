"""What a case knows after each message."""

from bot.tracker import note, track
from bot.types import Amount, Case, Decision, Reading, Reply, Utterance
from tests.call import reading


def after(*messages: str, text: str = "随便什么话都行", variant: str = "hans") -> Case:
    case = Case()
    for number, labels in enumerate(messages, 1):
        case = track(case, Utterance(text, variant=variant), reading(labels), float(number))
    return case


def test_done_beats_asked():
    """What the user has done is no longer only asked for."""
    case = after("?give_code ?give_card", "!give_code")
    assert case.asks == {"give_card"}
    assert case.done == {"give_code"}


def test_asked_again_stays_done():
    """A second demand for what was given does not undo the giving."""
    assert after("!transfer", "?transfer").done == {"transfer"}
    assert after("!transfer", "?transfer").asks == frozenset()


def test_refusing_undoes_nothing():
    """「不给了」 does not bring back what was given before."""
    assert after("!give_code", "+refused").done == {"give_code"}


def test_repairs_are_remembered():
    """What was mended stays mended over later messages."""
    assert "stopped_share" in after("!share_screen", "+stopped_share", "benefit").events


def test_sharing_again_takes_the_stop_back():
    """A later contradiction makes a remembered event untrue."""
    assert "stopped_share" not in after("!share_screen", "+stopped_share", "!share_screen").events


def test_transferring_again_needs_a_new_report():
    """A report covers the money that was gone by then."""
    assert "called_110" not in after("!transfer", "+called_110", "!transfer", text="我又转了").events


def test_a_reported_loss_told_again_is_no_new_one():
    """「我那五万就这么没了」, after the report, does not call for a second one."""
    assert "called_110" in after("!transfer", "+called_110", "!transfer").events


def test_stop_told_with_the_deed_is_doubted():
    """「开了一下又关了」, told for the first time, still gets the order; told again, it is believed."""
    assert "stopped_share" not in after("!share_screen +stopped_share").events
    assert "stopped_share" in after("!share_screen", "!share_screen +stopped_share").events


def test_feelings_pass():
    """Fear, belief and refusal are true of one message only."""
    assert after("+distress +believes +refused", "identity").events == frozenset()


def test_a_new_demand_means_that_he_is_back():
    """Hung up, then asked for something: the call goes on."""
    assert "hung_up" not in after("+hung_up", "?transfer").events
    assert "hung_up" in after("?transfer +hung_up").events


def test_small_talk_does_not_end_a_call():
    """Chat, questions and harmless remarks keep the kind of the call."""
    assert after("scam_call", "chat", "question", "genuine").kind == "scam_call"
    assert after("scam_call", "crisis").kind == "crisis"


def test_despair_outlasts_the_call():
    """Whoever despaired stays in that care until somebody is there and stays."""
    assert after("crisis", "?transfer", "+helped").kind == "crisis"
    assert after("crisis", "+helped", "+helped").kind == "scam_call"


def test_a_denied_loss_never_was():
    """「我没转，钱还在」 takes back what was misheard, and is a demand that was refused."""
    case = after("!transfer", "?transfer +refused", text="不对，我没转")
    assert (case.done, case.asks) == (frozenset(), {"transfer"})
    assert after("!transfer", "+money_safe", text="钱没少").done == frozenset()


def test_a_further_loss_refused_leaves_the_first():
    """「没再转」 is about the next payment, a bare 「没」 about the repair."""
    assert after("!transfer", "?transfer +refused", text="没再转了").done == {"transfer"}
    assert after("!share_screen", "?share_screen +refused", text="没").done == {"share_screen"}


def test_a_message_to_me_is_no_helper():
    """Whoever is asked for something in person is not helping somebody else."""
    assert "helper" not in after("+helper", "?transfer", text="他让我转钱").events
    assert "helper" in after("+helper", "?transfer", text="他让她转钱").events


def test_repairs_need_something_to_mend():
    """A screen that was never shared was not stopped; a first tale was not verified."""
    assert "stopped_share" not in after("+stopped_share").events
    assert "stopped_share" not in after("?share_screen +refused +stopped_share").events
    assert "verified_fake" not in after("benefit +verified_fake").events
    assert "called_bank" not in after("!transfer +called_bank").events


def test_script_changes_only_with_a_new_tale():
    """A passing likeness does not change the script, another promise does."""
    assert after("benefit ~membership", "information ~lost_parcel").script == "membership"
    assert after("benefit ~membership", "benefit ~lost_parcel").script == "lost_parcel"
    assert after("benefit ~membership", "benefit ~lost_parcel ~membership").script == "membership"


def test_typed_numbers_are_noted_for_one_turn():
    """A card number in the message is known as a label, and only while it is answered."""
    typed = track(Case(), Utterance("●●●●", secrets=frozenset({"card"})), Reading(), 1.0)
    assert typed.events == {"typed_card"}
    assert track(typed, Utterance("好"), Reading(), 2.0).events == frozenset()


def test_place_is_told_by_words_of_the_place():
    """Cantonese words and names of places tell where a Traditional writer is."""
    assert after("scam_call", text="佢话我买嘅野有问题", variant="hant").region == "hk"
    assert after("scam_call", text="台湾", variant="hant").region == "tw"
    assert after("scam_call", text="香港").region == ""


def test_the_script_stays():
    """Words that are written alike in both scripts do not turn a Traditional writer into a Simplified one."""
    case = track(Case(variant="hant"), Utterance("叫我去按取消"), Reading(), 1.0)
    assert case.variant == "hant"


def test_the_amount_is_kept():
    """The sum that is gone fills the 110 card later; a pension named before does not."""
    assert track(Case(), Utterance("退休金才两千"), reading("benefit", 2000.0), 1.0).amount == 0.0
    case = track(Case(), Utterance("转了五千"), reading("!transfer", 5000.0), 1.0)
    assert track(case, Utterance("报警怎么说"), reading("question #police_report"), 2.0).amount == 5000.0
    assert track(case, Utterance("他还要两万"), reading("?transfer", 20000.0), 2.0).amount == 5000.0


def test_an_unclear_sum_is_not_told_to_the_police():
    """Two sums, or one of several payments: better none than a wrong one."""
    both = (Amount(20000.0, 0, 2), Amount(15000.0, 3, 7))
    case = track(Case(), Utterance("两万和一万五都转了", both), reading("!transfer", 20000.0), 1.0)
    assert case.amount == 0.0
    assert track(Case(), Utterance("三张一千的"), reading("!hand_over", 1000.0), 1.0).amount == 0.0


def test_note_counts_and_asks():
    """What was said, which order it was and what was asked are remembered."""
    case = note(note(Case(), Decision("a", ""), Reply("", asked="q")), Decision("a", ""), Reply(""))
    assert dict(case.said) == {"a": 2}
    assert (case.order, case.pending) == ("a", "")
