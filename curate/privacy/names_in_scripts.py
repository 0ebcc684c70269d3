"""Names in Cyrillic, Han, kana and hangul: known family or given names, with what shows that a person is
meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from curate.language.patterns import any_of
from curate.language.words import by_language
from curate.privacy.scan import Scan

_BEFORE, _BEHIND = "unspaced_name_leads", "unspaced_name_followers"
_OTHER = re.compile("[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
# endings of a given name's cases, and of family names
_CASES = "(?:а|у|е|ы|и|ю|я|й|ь|ой|ей|ом|ем|ым|ью|ья|ьи|ье|ьей|ові|еві|ові|єм)?"
_CYRILLIC_WORD = "[А-ЯЁІЇЄҐ][а-яёіїєґ'’]+(?:-[А-ЯЁІЇЄҐ][а-яёіїєґ'’]+)?"
_FAMILY = (
    "[А-ЯЁІЇЄҐ][а-яёіїєґ]{2,}(?:ов|ев|ёв|ин|ын|ск|цк|енк|чук|юк|ян|дзе|швили)"
    "(?:а|о|у|ой|ым|ом|ий|ая|ого|ому|ою|им|ій)?"
)
_PATRONYMIC = "[А-ЯЁІ][а-яёі]+(?:ович|евич|ич|овна|евна|івна|йович)(?:а|у|ем|ы|е|ой)?"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    lists = _lists()
    stems = "|".join(
        sorted({re.escape(name.rstrip("аяйьо")) for name in lists["Cyrillic"]}, key=len, reverse=True)
    )
    han, kana, hangul = "[\u4e00-\u9fff]", "[\u4e00-\u9fff\u3040-\u30ff]", "[\uac00-\ud7a3]"
    named = {
        "zh": f"(?:{'|'.join(lists['Chinese'])}){han}{{1,2}}",
        "ja": f"(?:{'|'.join(sorted(lists['Japanese'], key=len, reverse=True))})[ \u3000]?{kana}{{0,3}}?",
        "ko": f"(?:{'|'.join(lists['Korean'])}){hangul}{{2}}",
    }
    long = f"(?:{'|'.join(name for name in lists['Japanese'] if len(name) > 1)})"
    ends = {"zh": rf"(?=\W|$|的|{_cues('zh', _BEHIND)})", "ja": rf"(?!{han})", "ko": rf"(?!{hangul})"}
    return (
        re.compile(
            rf"(?<!\w)(?:{stems}){_CASES}(?!\w)(?: {_PATRONYMIC})?(?: (?:{_FAMILY}|{_CYRILLIC_WORD}))?"
        ),
        re.compile(
            rf"(?<!\w){_FAMILY} (?:(?:{stems}){_CASES}|[А-ЯЁІ]\. ?[А-ЯЁІ]\.)(?!\w)(?: {_PATRONYMIC})?"
        ),
        re.compile(rf"(?<!\w)[А-ЯЁІ]\. ?(?:[А-ЯЁІ]\. ?)?{_FAMILY}(?!\w)"),
        # 我是林晓燕, 名前：渡辺陽子, 이름은 박지영
        *(
            re.compile(rf"(?:{_cues(code, _BEFORE)})[是叫はが은는：: ]{{0,3}}({name}){ends[code]}")
            for code, name in named.items()
        ),
        # 陈建国您好, 藤原直樹さん, 김민수입니다
        *(re.compile(rf"({name})(?={_cues(code, _BEHIND)})") for code, name in named.items()),
        re.compile(rf"({long}[ \u3000]?{han}{{1,3}})(?=です|より|が)"),
    )


def _cues(code: str, name: str) -> str:
    return any_of(by_language(name)[code])


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
