"""Which play answers: the ladder of urgency, what is news, what joins and what is over."""

import itertools

import pytest

from bot.policy import decide, rules
from bot.types import ACTIONS, EVENTS, KINDS, TOPICS, TRAPS, Case, Reading
from tests.call import Call, playbooks

LADDER = [
    ("!share_screen", "share_screen.repair"),
    ("!transfer", "transfer.repair"),
    ("!give_code", "give_code.repair"),
    ("!install_app", "install_app.repair"),
    ("?give_card", "give_card.refuse"),
    ("credit_threat", "credit_threat.rebut"),
    ("identity", "identity.rebut"),
]


@pytest.mark.parametrize(("upper", "lower"), list(itertools.combinations(LADDER, 2)))
def test_ladder(upper, lower):
    """Of two things in one message the more urgent one gives the order."""
    call = Call()
    call.say(f"{lower[0]} {upper[0]}")
    assert call.decision.play == upper[1]


def test_later_trap_leads():
    """The trap that the call has reached is answered, not the one it began with."""
    call = Call()
    call.say("identity information benefit")
    assert call.decision.play == "benefit.rebut"


def test_news_outranks_old_news():
    """A demand of now is answered before a harm of before, which joins."""
    call = Call()
    call.say("!give_code")
    reply = call.say("?install_app")
    assert call.decision.play == "install_app.refuse"
    assert "give_code.repair" in call.decision.joins
    assert "secure_account" in reply.moves


def test_open_screen_outranks_news():
    """Nothing that is only asked for comes before a shared screen."""
    call = Call()
    call.say("!share_screen")
    assert call.say("?install_app").moves[0] == "stop_screen_share"


def test_money_leaving_outranks_a_question():
    """A question in the middle of a loss is answered behind the order."""
    call = Call()
    call.say("!transfer")
    reply = call.say("question #recover")
    assert reply.moves[0] == "freeze_money"
    assert "warn_second_scam" in reply.moves


def test_question_outranks_what_stands():
    """A person's question is answered, and what stands is added."""
    call = Call()
    call.say("?give_id benefit")
    call.say("question #verify")
    assert call.decision.play == "verify"


def test_feeling_is_answered_with_the_order():
    """Fear in the middle of a loss is named in the same reply."""
    call = Call()
    call.say("!transfer")
    reply = call.say("+distress")
    assert reply.moves[0] == "freeze_money"
    assert "keep_calm_support" in reply.moves


@pytest.mark.parametrize(
    ("harm", "event"),
    [
        ("share_screen", "stopped_share"),
        ("transfer", "called_110"),
        ("give_code", "called_bank"),
        ("give_password", "changed_password"),
        ("install_app", "removed_app"),
        ("forward_calls", "undid_forwarding"),
    ],
)
def test_repaired_harm_is_over(harm, event):
    """What the user has mended is not ordered again."""
    call = Call()
    call.say(f"!{harm}")
    assert call.decision.play == f"{harm}.repair"
    call.say(f"+{event}")
    assert call.decision.play != f"{harm}.repair"
    call.say("scam_call")
    assert call.decision.play != f"{harm}.repair"


def test_each_further_transfer_gets_the_same_order():
    """「他说还要转一笔」, fifteen times over, never changes the order."""
    call = Call()
    first = call.say("!transfer benefit").text.splitlines()[0]
    for _ in range(15):
        assert call.say("?transfer").text.splitlines()[0] == first


def test_hanging_up_ends_what_was_asked():
    """After the call is cut its demands are history."""
    call = Call()
    call.say("?give_code identity")
    reply = call.say("?give_code +refused +hung_up")
    assert reply.moves[0] == "end_ok"


def test_open_harm_stands_behind_the_end():
    """Hung up, but the software is still there: well done, and take it off."""
    call = Call()
    call.say("!install_app")
    reply = call.say("+hung_up")
    assert {"end_ok", "remove_app"} <= set(reply.moves)


def test_reminders_end():
    """Harm that stands is mentioned twice behind other things, then only when it is news again."""
    call = Call()
    call.say("!install_app")
    seen = ["remove_app" in call.say(labels).moves for labels in ("?give_code", "?give_card", "?give_id")]
    assert seen == [True, True, False]
    assert "remove_app" in call.say("!install_app").moves


def test_end_waits_for_the_bank():
    """Hung up with the code gone: the card first, then not to pick up."""
    call = Call()
    call.say("!give_code")
    reply = call.say("+hung_up")
    assert reply.moves[0] == "secure_account"
    assert "别接" in reply.text


def test_no_praise_in_a_loss():
    """A repair that may be misheard is not praised while the money is leaving."""
    call = Call()
    call.say("!give_password")
    call.say("!transfer")
    assert "end_ok" not in call.say("!transfer +changed_password").moves


def test_thanks_in_a_call_are_not_its_end():
    """「好」 before hanging up is answered in one line; after a check it is the end."""
    call = Call()
    call.say("benefit")
    assert call.say("chat #thanks").moves == ("hang_up",)
    call.say("+verified_fake")
    assert "end_ok" in call.say("chat #thanks").moves


def test_whoever_goes_to_report_is_not_ordered_again():
    """「好」 to 「马上打 110」 gets company, not the same order."""
    call = Call()
    call.say("!transfer")
    call.say("chat #thanks")
    assert call.decision.play == "going_to_report"


def test_a_screen_comes_before_software():
    """Asked to share with the software on the phone: the screen first, the software after it."""
    call = Call()
    call.say("!install_app")
    reply = call.say("?share_screen")
    assert reply.moves[0] == "stop_screen_share"
    assert "remove_app" in reply.moves


def test_money_that_is_gone_is_not_repaid():
    """A loan that was passed on is reported, not kept."""
    call = Call()
    call.say("!borrow !transfer")
    assert "repay_loan" not in call.say("scam_call").moves


def test_a_denied_loss_is_a_refusal():
    """「我没转」 after a loss was heard is no loss any more."""
    call = Call()
    call.say("!transfer")
    assert call.say("?transfer +refused", "我没转").text.startswith("✅")


def test_a_second_visitor_is_the_second_scam():
    """Whoever turns up after the police report with another tale is sent away."""
    call = Call()
    call.say("!transfer")
    assert "warn_second_scam" in call.say("other_scam").moves
    assert call.decision.play == "second_visit"


def test_somebody_came_in_despair():
    """Whoever has company now is not told to look for it."""
    call = Call()
    call.say("crisis")
    call.say("+helped")
    assert call.decision.play == "crisis_helped"


def test_the_caller_holds_up_a_card():
    """What the user takes for proof is answered beside the order to check."""
    assert "rebut_identity" in Call().say("+believes identity").moves


def test_a_refused_demand_is_answered_before():
    """「没下」 to 「软件装了没有」 is not told again not to."""
    call = Call()
    call.say("?install_app")
    assert call.say("?install_app +refused").text.startswith("✅")


def test_a_tale_of_before_is_over_after_the_report():
    """What the caller once told leads no answer after the police know."""
    call = Call()
    call.say("benefit !transfer")
    call.say("+called_110")
    assert "hang_up" not in call.say("scam_call").moves


def test_despair_stops_everything():
    """Despair comes before the money, and nothing is said beside it."""
    call = Call()
    call.say("crisis !transfer")
    assert call.decision.play == "crisis"
    assert call.decision.joins == ()


def test_the_coach_stays_after_despair():
    """Neither small talk nor the loss drives despair away; the user's own question about money does."""
    call = Call()
    call.say("crisis !transfer")
    for labels in ("chat #greeting", "scam_call", "!transfer"):
        call.say(labels)
        assert call.decision.play == "crisis_stay"
    call.say("question #first_step")
    assert call.decision.play == "transfer.repair"


def test_ordinary_matters_stay_ordinary():
    """A harmless matter is answered as one; in a call it does not end the call."""
    call = Call()
    assert call.say("genuine @courier").moves == ("reassure_genuine", "verify_official")
    call.say("?transfer")
    assert {"hang_up", "refuse_transfer"} <= set(call.say("genuine").moves)


def test_unknown_words_repeat_the_order():
    """What is not understood in the middle of a call gets the standing order."""
    call = Call()
    call.say("?transfer")
    assert "hang_up" in call.say("chat").moves


def test_nothing_known_is_said_so():
    """Gibberish gets ❓ and what costs nothing."""
    call = Call()
    assert call.say("chat").text.startswith("❓")


def test_two_harms_may_be_named_by_one_play():
    """A play for a combination comes before the plays for its parts, which do not join it."""
    call = Call()
    call.say("!share_screen !borrow")
    call.say("?borrow credit_threat")
    assert call.decision.play == "screen_and_loan"
    assert "share_screen.repair" not in call.decision.joins


def test_decision_tells_why_in_chinese():
    """The chosen play and the next ones carry their reasons."""
    decision = decide(rules(playbooks()), Case(), Reading(kind="scam_call", asks=frozenset({"give_code"})))
    assert "?give_code" in decision.why
    assert all(rejected.why for rejected in decision.rejected)


@pytest.mark.parametrize("kind", KINDS)
def test_always_an_answer(kind):
    """Every kind, trap, action, event and topic alone gets a play."""
    for name in (
        *TRAPS,
        *(f"?{a}" for a in ACTIONS),
        *(f"!{a}" for a in ACTIONS),
        *(f"+{e}" for e in EVENTS),
    ):
        assert Call().say(f"{kind} {name}").text
    for topic in TOPICS:
        assert Call().say(f"{kind} #{topic}").text
