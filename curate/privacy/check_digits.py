"""Check digits of numbers that python-stdnum does not have, by what their registers publish."""

from __future__ import annotations

_HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_NRIC_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
# the first letter -> what is added, and the letters by the remainder
_NRIC = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
    "M": (3, "KLJNPQRTUWX"),
}
_RVNR_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)


def is_hetu(value: str) -> bool:
    """Whether a personal identity code of Finland is right: day, month, year, a sign, three digits and the
    remainder of the nine by 31."""
    digits = value[:6] + value[-4:-1]
    return digits.isdigit() and _HETU[int(digits) % 31] == value[-1]


def is_nric(value: str) -> bool:
    """Whether a number of an identity card of Singapore is right: a letter, seven digits, a letter."""
    added, letters = _NRIC[value[0]]
    total = added + sum(w * int(digit) for w, digit in zip(_NRIC_WEIGHTS, value[1:8], strict=True))
    return value[8] == letters[total % 11]


def is_rvnr(value: str) -> bool:
    """Whether an insurance number of the German pension is right: eight digits, a letter, two digits and the
    sum of the digits of the weighted ones by 10."""
    digits = f"{value[:8]}{ord(value[8]) - 64:02}{value[9:11]}"
    total = sum(sum(divmod(w * int(d), 10)) for w, d in zip(_RVNR_WEIGHTS, digits, strict=True))
    return total % 10 == int(value[11])
