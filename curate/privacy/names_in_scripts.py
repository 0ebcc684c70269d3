"""Names in Cyrillic, Han, kana and hangul: known family or given names, with what shows that a person is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from curate.privacy.scan import Scan

_OTHER = re.compile("[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
# endings of a given name's cases, and of family names
_CASES = "(?:а|у|е|ы|и|ю|я|й|ь|ой|ей|ом|ем|ым|ью|ові|еві|ові|єм)?"
_CYRILLIC_WORD = "[А-ЯЁІЇЄҐ][а-яёіїєґ'’]+(?:-[А-ЯЁІЇЄҐ][а-яёіїєґ'’]+)?"
_FAMILY = "[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,}(?:ов|ев|ёв|ин|ын|ск|цк|енк|чук|юк|ян|дзе|швили)(?:а|о|у|ой|ым|ом|ий|ая|ого|ому|ою|им|ій)?"
_PATRONYMIC = "[А-ЯЁІ][а-яёі]+(?:ович|евич|ич|овна|евна|івна|йович)(?:а|у|ем|ы|е|ой)?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    lists = _lists()
    stems = "|".join(
        sorted({re.escape(name.rstrip("аяйьо")) for name in lists["Cyrillic"]}, key=len, reverse=True)
    )
    chinese, japanese = "|".join(lists["Chinese"]), "|".join(sorted(lists["Japanese"], key=len, reverse=True))
    korean = "|".join(lists["Korean"])
    han, kana = "[\u4e00-\u9fff]", "[\u4e00-\u9fff\u3040-\u30ff]"
    return (
        re.compile(
            rf"(?<!\w)(?:{stems}){_CASES}(?!\w)(?: {_PATRONYMIC})?(?: (?:{_FAMILY}|{_CYRILLIC_WORD}))?"
        ),
        re.compile(
            rf"(?<!\w){_FAMILY} (?:(?:{stems}){_CASES}|[А-ЯЁІ]\. ?[А-ЯЁІ]\.)(?!\w)(?: {_PATRONYMIC})?"
        ),
        re.compile(rf"(?<!\w)[А-ЯЁІ]\. ?(?:[А-ЯЁІ]\. ?)?{_FAMILY}(?!\w)"),
        # 我是林晓燕, 姓名：欧阳建国; 陈建国您好, 由赵建国签收
        re.compile(
            rf"(?:(?:我是|我叫|我的名字是|名字叫|名叫|姓名|名字|收件人|联系人|客户|经理|太太|先生|同事|包裹是|由)[是叫：: ]{{0,3}})((?:{chinese}){han}{{1,2}})"
            rf"(?=$|[^\u4e00-\u9fff]|先生|女士|小姐|签收|您好|你好|下的|帮|，|的)"
        ),
        re.compile(rf"((?:{chinese}){han}{{1,2}})(?=先生|女士|小姐|您好|你好|老师|签收|帮我|给我)"),
        # 渡辺陽子と申します, 担当の小川です, 藤原直樹さん
        re.compile(
            rf"((?:{japanese})[ \u3000]?{kana}{{0,3}}?)(?=さん|さま|様|氏|くん|ちゃん|殿|と申し|といいます|と言います)"
        ),
        re.compile(
            rf"(?:名前|氏名|担当の|担当者|私は|宛名|お名前)[はが：: ]{{0,2}}((?:{japanese})[ \u3000]?{han}{{0,3}})"
        ),
        re.compile(rf"((?:{japanese})[ \u3000]?{han}{{1,3}})(?=です|より|が|の)"),
        # 김민수입니다, 제 이름은 박지영
        re.compile(
            rf"(?<![\uac00-\ud7a3])((?:{korean})[\uac00-\ud7a3]{{2}})(?=입니다|이라고|씨|님|이에요|예요|이고)"
        ),
        re.compile(
            rf"(?:이름은|성함은|담당자|받는 사람|고객명|성명)[은는: ]{{0,2}}((?:{korean})[\uac00-\ud7a3]{{1,2}})(?![\uac00-\ud7a3])"
        ),
    )


@cache
def _lists() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in (
        files("curate.privacy").joinpath("data", "names_in_scripts.txt").read_text("utf-8").splitlines()
    ):
        if line.startswith("#"):
            section = line[1:].strip()
        elif line:
            found.setdefault(section, []).extend(line.split())
    return found


def names_in_scripts(scan: Scan) -> Iterator[tuple[int, int]]:
    """Where such names stand: start and end."""
    text = scan.text
    if text.isascii() or not _OTHER.search(text):
        return
    for pattern in _patterns():
        for match in pattern.finditer(text):
            yield match.span(1) if pattern.groups else match.span()
