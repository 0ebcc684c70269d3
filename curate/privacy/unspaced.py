"""Text of scripts that put no space between words (Thai, kana, Han), or join particles to them (hangul).

There a number stands right beside letters: `電話は090-1234-5678です`. The detectors tell a value by the signs
around it, so they read such a text once more with a sign in place of each of these letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from curate.privacy.spans import Found

# the letters alone, without their punctuation
_LETTERS = (
    r"\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3031-\u30fa\u30fc-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    r"\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"[{_LETTERS}]+")
_ANY = re.compile(rf"[{_LETTERS}\uff01-\uff5e]")
_TAIL = re.compile(rf"[{_LETTERS}]+$")
SIGN = "、"  # no separator of numbers, and in no pattern
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # `０９０－１２３４`


def has_unspaced(text: str) -> bool:
    """Whether a text holds letters of such a script, or full-width signs."""
    return not text.isascii() and _ANY.search(text) is not None


def parted(text: str) -> str:
    """The text, of equal length, with a sign for each letter of such a script, and full-width signs as plain
    ones."""
    return _RUN.sub(lambda run: SIGN * len(run[0]), text).translate(_HALF_WIDTH)


def head(text: str) -> str:
    """What stands before the first letter of such a script."""
    return text if text.isascii() else _RUN.split(text, maxsplit=1)[0]


def trimmed(text: str) -> str:
    """The text without letters of such a script at its end."""
    return text if text.isascii() else _TAIL.sub("", text)


def is_unspaced(word: str) -> bool:
    return _RUN.fullmatch(word) is not None


_LINK = r"[はがをの은는이가是为為]{0,2}[ \u3000:：#]{0,3}"
_DIGITS = r"\+?\d(?:[ -]?\d){%d,%d}(?![\d@])"
_CODE = r"(?a:(?=[A-Z-]{0,8}\d)[A-Z0-9]{4,24}(?:-[A-Z0-9]{1,20}){0,4})(?![A-Za-z0-9@])"
_ANNOUNCED = [
    (kind, re.compile(rf"(?:{words}){_LINK}({value})"))
    for kind, words, value in (
        (
            "CARD",
            "カード(?:番号)?|(?:信用|银行|銀行)?卡(?:号码?|號碼?)|信用卡|银行卡|카드 ?(?:번호)?",
            _DIGITS % (11, 18),
        ),
        (
            "PHONE",
            (
                "(?:電話|携帯|ケータイ)(?:番号)?|(?:电话|電話|手机|手機)(?:号码?|號碼?)?|(?:전화|휴대폰|핸드폰)"
                " ?(?:번호)?"
            ),
            _DIGITS % (6, 14),
        ),
        (
            "TAX_ID",
            (
                "マイナンバー|個人番号|(?:パスポート|旅券|免許証)番号|(?:身份证|身份證|护照|護照)(?:号码?|號碼?)|(?:주민등록|여권) ?번호"
            ),
            _CODE,
        ),
        (
            "ACCOUNT",
            (
                "(?:口座|会員|お?客様|顧客|契約)番号|(?:账|賬|帳|会员|會員|客户|客戶)(?:号码?|號碼?|编号|編號)|(?:계좌|회원|고객) ?번호"
            ),
            _CODE,
        ),
        (
            "ORDER_ID",
            (
                "(?:注文|予約|伝票|追跡|受付|製造)番号|(?:订单|訂單|快递|运单|预约)(?:号码?|號碼?|编号|編號)|[单單][号號]|(?:주문|예약|송장|접수) ?번호"
            ),
            _CODE,
        ),
    )
]


def announced(text: str) -> Iterator[Found]:
    """Numbers after a word for them: `注文番号は12345678`, `手机13812345678`, `주문번호 A1234`."""
    for kind, pattern in _ANNOUNCED:
        for match in pattern.finditer(text):
            yield Found(match.start(1), match.end(1), kind)


def joined_names(text: str, names: Iterable[str]) -> Iterator[Found]:
    """Participants' names within whatever they are joined to: `田中太郎様`."""
    present = [re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)) if name in text]
    if present:
        one = f"(?:{'|'.join(present)})"
        for match in re.finditer(rf"{one}(?:[ \u3000・]?{one})*", text):
            yield Found(match.start(), match.end(), "NAME")
