"""Addresses of wallets for crypto currencies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.issuers import long_pieces
from curate.privacy.scan import Scan
from curate.privacy.spans import DetectedSpan

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_B58 = r"[1-9A-HJ-NP-Za-km-z]"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# Ethereum and its kin; Bitcoin, Litecoin, Dogecoin, Dash, Tron, Ripple in base 58 with a checksum; Monero;
# bech32 with one; Solana has no mark, so it needs a word
_HEX = re.compile(r"(?<![\w])0x[0-9a-fA-F]{40}(?![\w])")
_CHECKED = re.compile(rf"(?<![\w/.-])[13LMDXTrtzA9]{_B58}{{24,34}}(?![\w/-])")
_LONG = re.compile(rf"(?<![\w/.-])[48]{_B58}{{94}}(?:{_B58}{{11}})?(?![\w/-])")
_SEGWIT = re.compile(
    r"(?<![\w/.-])(?:bc1|ltc1|tb1|cosmos1|osmo1|bitcoincash:q|kaspa:q)[02-9ac-hj-np-z]{25,110}(?![\w/-])|(?<![\w/.-])addr1[0-9a-z]{50,110}(?![\w/-])",
    re.I,
)
_BARE = re.compile(rf"(?<![\w/.-]){_B58}{{32,44}}(?![\w/-])")
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_ABOUT = re.compile(
    r"wallet|solana|phantom|\bsol\b|crypto|кошел|ウォレット|钱包|지갑|cüzdan|portefeuille|cartera|carteira|portafoglio|portemonnee",
    re.I,
)


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Addresses of wallets in a text that holds digits."""
    pieces, text = long_pieces(scan), scan.text
    for start, end in pieces:
        for pattern in (_HEX, _LONG, _SEGWIT):
            for match in pattern.finditer(text, start, end):
                yield DetectedSpan(match.start(), match.end(), "WALLET")
        for match in _CHECKED.finditer(text, start, end):
            value = match.group()
            if _is_checked(value, _BASE58) or (value[0] == "r" and _is_checked(value, _RIPPLE)):
                yield DetectedSpan(match.start(), match.end(), "WALLET")
        for match in _BARE.finditer(text, start, end):
            drawn = any(map(str.isdigit, match.group())) and not match.group().isdigit()
            if drawn and scan.kept("of wallets", _of_wallets):
                yield DetectedSpan(match.start(), match.end(), "WALLET")


def _of_wallets(scan: Scan) -> bool:
    return _ABOUT.search(scan.text) is not None


def _is_checked(value: str, alphabet: str) -> bool:
    """The checksum of base58check: the last four bytes are the begin of a double SHA-256 of the others."""
    number = 0
    for char in value:
        at = alphabet.find(char)
        if at < 0:
            return False
        number = number * 58 + at
    data = number.to_bytes(25, "big") if number < 1 << 200 else b""
    return data[21:] == hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()[:4] if data else False


@TYPES.register("WALLET")
class Wallet(PersonalType):
    """Addresses of wallets: Bitcoin and its kin and Tron by their checksums, Ethereum, Monero and bech32 by
    their form, others after a word for a wallet."""

    words = ("wallet address", "wallet addresses")
    detectors = (Detector(12, _find, digits=1),)
    examples = (
        Example(
            "send it to 0x52908400098527886E0F7030069857D2E4169EE7",
            "0x52908400098527886E0F7030069857D2E4169EE7",
        ),
        Example("BTC: 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
    )
    counter_examples = ("commit 0x1f4e", "part number 1A2B3C4D5E6F7G8H9J1K2L3M4N5P")

    def same(self, value: str) -> str:
        return value.lower() if value[:2].lower() == "0x" else value
