"""Redaction in scripts without spaces between words: what stands right beside their letters is found, and no
more than that."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.privacy import Redactor


def found(text: str, *names: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.type) for s in Redactor(names=names).redact(text)[1]]


VALUES = [
    ("4111 1111 1111 1111", "CARD"),
    ("DE89370400440532013000", "IBAN"),
    ("DE89 3704 0044 0532 0130 00", "IBAN"),
    ("(415) 555-0132", "PHONE"),
    ("+49 151 23456789", "PHONE"),
    ("090-1234-5678", "PHONE"),
    ("０９０－１２３４－５６７８", "PHONE"),
    ("81.2.69.142", "IP"),
    ("2001:db8:85a3::8a2e:370:7334", "IP"),
    ("00:1B:44:11:3A:B7", "MAC"),
    ("sk-proj-abcdefgh12345678ABCD", "SECRET"),
    ("marta@privat.example", "EMAIL"),
    ("müller@privat.example", "EMAIL"),
    ("FH-20418", "ORDER_ID"),
    ("536-22-1234", "TAX_ID"),
    ("@jo_doe", "USERNAME"),
    ("https://x.example/reset?token=ab12cd34", "URL"),
    ("www.x.example/reset?token=ab12cd34", "URL"),
]


@pytest.mark.parametrize(
    "frame", ["連絡先は{}です", "我的号码是{}，谢谢", "번호는{}입니다", "เบอร์{}ครับ", "「{}」"]
)
@pytest.mark.parametrize(("value", "kind"), VALUES)
def test_values_beside_letters_are_found_and_nothing_else(frame: str, value: str, kind: str) -> None:
    assert found(frame.format(value)) == [(value, kind)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("注文番号は12345678です", "12345678", "ORDER_ID"),
        ("订单号：A1234567，谢谢", "A1234567", "ORDER_ID"),
        ("주문번호는 48213입니다", "48213", "ORDER_ID"),
        ("電話番号は09012345678です", "09012345678", "PHONE"),
        ("手机13812345678。", "13812345678", "PHONE"),
        ("カード番号は4111 1111 1111 1112です", "4111 1111 1111 1112", "CARD"),
        ("口座番号：1234567", "1234567", "ACCOUNT"),
        ("身份证号11010519491231002X", "11010519491231002X", "TAX_ID"),
        ("电话13812345678@qq.example", "13812345678@qq.example", "EMAIL"),
        ("リンクはhttps://shop.example/xですが電話は090-1234-5678", "090-1234-5678", "PHONE"),
        ("パスワードpassword：Abc#1234です", "Abc#1234", "PASSWORD"),
        ("用户@例子.公司", "用户@例子.公司", "EMAIL"),
    ],
)
def test_words_that_announce_a_value(text: str, value: str, kind: str) -> None:
    assert found(text) == [(value, kind)]


def test_participants_are_known_where_their_names_are_joined_to_others() -> None:
    text = "Martaさん、田中太郎様。田中です。Zuckerfelsさん"
    names = ("Marta Zuckerfels", "田中 太郎")
    assert Redactor(names=names).redact(text)[0] == "[NAME_1]さん、[NAME_2]様。[NAME_2]です。[NAME_1]さん"


@pytest.mark.parametrize(
    "text",
    [
        "2024年01月05日12時30分45秒",
        "合計 12 345 678円です",
        "金额1234567元，共3000000人",
        "バージョン115.6.0とWindows11で試しました",
        "https://ja.wikipedia.org/wiki/日本をご覧ください",
        "型番ABC-1234、製品12345678個",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="aZ19 @.:-/#で号、4１－[]_(+田中Anna", max_size=100))
@settings(max_examples=300)
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = Redactor(names=["田中", "Anna Aa"]).redact(text)[0]
    assert Redactor(names=["田中", "Anna Aa"]).redact(once)[0] == once


@pytest.mark.parametrize("piece", ["電話番号は", "で1", "注文番号A-", "田中a@", "手机1 ", "１－"])
def test_a_megabyte_takes_linear_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    start = time.process_time()
    Redactor(names=["田中"]).redact(text)
    assert time.process_time() - start < 10
