"""WeChat's signatures and its message encryption (official accounts; WeCom uses the same).

AES-256-CBC with the key's first 16 bytes as IV, padded to 32 bytes; the plain text is 16 random bytes,
the length in 4 bytes big-endian, the message, the appid. Source: developers.weixin.qq.com,
"消息加解密说明"; its worked examples are the tests.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.errors import ConfigError, Refused

BLOCK = 32
"""Padding goes to 32 bytes, not to the cipher's 16: a stock PKCS#7 unpadder is wrong here."""

HEAD = 20
"""Bytes before the message: 16 random ones and the length."""


def signature(*parts: str) -> str:
    """SHA-1 of the sorted `parts`, in hexadecimal: token, timestamp, nonce and, if encrypted, the cipher."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def signed(given: str, *parts: str) -> bool:
    """Tell whether `given` is the signature of `parts`, in constant time."""
    return hmac.compare_digest(given.encode(), signature(*parts).encode())


class Key:
    """One EncodingAESKey (43 characters) and the appid it belongs to."""

    def __init__(self, encoded: str, appid: str) -> None:
        """Raise ConfigError if `encoded` is no EncodingAESKey."""
        try:
            key = base64.b64decode(f"{encoded}=", validate=True)
        except ValueError:  # binascii.Error is one
            key = b""
        if len(key) != 32:
            raise ConfigError("EncodingAESKey 应当是 43 个字母或数字，在公众平台「设置与开发」里复制。")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def encrypt(self, message: bytes, random: bytes = b"") -> str:
        """Give `message` encrypted, in base64. `random` (16 bytes) is for the official examples only."""
        head = (random or secrets.token_bytes(16)) + len(message).to_bytes(4, "big")
        plain = head + message + self._appid
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, text: str) -> bytes:
        """Undo `encrypt`. Raises Refused for anything that was not encrypted with this key and appid."""
        plain = self._open(text)
        pad = plain[-1]
        end = HEAD + int.from_bytes(plain[16:HEAD], "big")
        body = plain[: len(plain) - pad]
        if not 1 <= pad <= BLOCK or end > len(body):
            raise Refused("微信：密文解开后不成样子，多半是 EncodingAESKey 不对。")
        if not hmac.compare_digest(body[end:], self._appid):
            raise Refused("微信：密文里的 appid 不是这个公众号的，看看 SANBU_WECHAT_APPID。")
        return body[HEAD:end]

    def _open(self, text: str) -> bytes:
        try:
            sealed = base64.b64decode(text, validate=True)
            decryptor = self._cipher.decryptor()
            plain = decryptor.update(sealed) + decryptor.finalize()
        except ValueError as error:  # base64, or a length that is no block's
            raise Refused("微信：Encrypt 不是完整的密文。") from error
        if len(plain) < HEAD + 1:
            raise Refused("微信：Encrypt 太短。")
        return plain


def decrypt(keys: Sequence[Key], text: str) -> tuple[bytes, Key]:
    """Give the message and the key that opened it: the current one or, while it is changed, the last.

    Raises Refused if none does.
    """
    for key in keys[:-1]:
        try:
            return key.decrypt(text), key
        except Refused:
            continue
    return keys[-1].decrypt(text), keys[-1]
