"""WeChat's crypto against the worked examples of the official documents.

developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html (Token AAAAA, a key of
43 times A), and the WeCom-style values that circulate in client libraries' tests.
"""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.wechat_crypto import Key, decrypt, signature, signed
from bot.errors import ConfigError, Refused

TOKEN = "AAAAA"
APPID = "wxba5fad812f8e6fb9"
KEY = Key("A" * 43, APPID)
OTHER = Key("kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "wx49f0ab532d5d035a")
SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


def base64_text(data):
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("expected", "parts"),
    [
        ("f464b24fc39322e44b38aa78f5edd27bd1441696", (TOKEN, "1714036504", "1514711492")),
        ("899cf89e464efb63f54ddac96b0a0a235f53aa78", (TOKEN, "1714037059", "486452656")),
        ("6c5c811b55cc85e0e1b54100749188c20beb3f5d", (TOKEN, "1714112445", "415670741")),
        ("046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", (TOKEN, "1714112445", "415670741", SEALED)),
        ("f21891de399b4e33a1a93c9a7b8a8fffb5a443ff", ("test", "1410685589", "test")),
    ],
)
def test_official_signatures(expected, parts):
    """Handshake, plain and safe mode give the documented signatures."""
    assert signature(*parts) == expected
    assert signed(expected, *parts)


@pytest.mark.parametrize("given", ["", "0" * 40, "签名", "f464b24fc39322e44b38aa78f5edd27bd1441697"])
def test_another_signature_is_not_one(given):
    """Whatever was sent, the comparison answers and does not raise."""
    assert not signed(given, TOKEN, "1714036504", "1514711492")


def test_official_cipher_text_opens():
    """The documented push decrypts to its 167 bytes of JSON."""
    message = KEY.decrypt(SEALED)
    assert len(message) == 167
    assert json.loads(message)["Event"] == "debug_demo"


def test_official_reply_is_reproduced():
    """With the documented random bytes the reply is the documented one."""
    sealed = KEY.encrypt(b'{"demo_resp":"good luck"}', b"707722b803182950")
    assert sealed == (
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    )
    assert signature(TOKEN, "1713424427", "415670741", sealed) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


@given(st.binary(max_size=300))
def test_what_was_encrypted_decrypts(message):
    """Any message comes back, whatever its padding."""
    assert OTHER.decrypt(OTHER.encrypt(message)) == message


def test_two_encryptions_differ():
    """Sixteen random bytes hide that a reply is the same as the last."""
    assert KEY.encrypt(b"a") != KEY.encrypt(b"a")


@given(st.text(max_size=80) | st.binary(max_size=80).map(base64_text))
def test_rubbish_is_refused(text):
    """Whatever stands in Encrypt, it is refused, never an exception of the library."""
    with pytest.raises(Refused):
        KEY.decrypt(text)


def test_another_account_is_refused():
    """The appid inside counts, not only the key."""
    with pytest.raises(Refused, match="appid"):
        Key("A" * 43, "wx0000000000000000").decrypt(SEALED)


def test_the_last_key_still_opens_while_it_is_changed():
    """Both keys are tried, and the one that opened is told, to answer with."""
    current = Key("B" * 43, APPID)
    assert decrypt([current, KEY], SEALED)[1] is KEY
    assert decrypt([current, KEY], current.encrypt(b"x")) == (b"x", current)
    with pytest.raises(Refused):
        decrypt([current], SEALED)


@pytest.mark.parametrize("encoded", ["", "A" * 42, "A" * 44, "！" * 43, "A" * 42 + "="])
def test_a_key_that_is_none_is_a_setting_to_mend(encoded):
    """The message says what it should look like."""
    with pytest.raises(ConfigError, match="43"):
        Key(encoded, APPID)
