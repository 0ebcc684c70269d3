"""The tool that builds the lists of names, on sources that are made here."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import msgspec

from tools.names import DICTIONARIES, build


def archive(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)


def sources(folder: Path) -> Path:
    persons = {
        "cs_CZ": "first_names = ('Zdena', 'Ela', 'Vera')\nlast_names: tuple = ('Vrbata', 'Modry')",
        "en_US": "first_names = {'Quillon': 0.1, 'Vera': 0.2, 'Parker': 0.1}\nformats = ('Nobody',)",
        "ru_RU": "first_names = ('Всеволод',)",
    }
    modules = {f"faker/providers/person/{code}/__init__.py": text.encode() for code, text in persons.items()}
    modules["faker/providers/address/cs_CZ/__init__.py"] = b"cities = ('Modry', 'Two Words')"
    archive(folder / "faker-0-py3.whl", modules)
    bins: list[object] = [{}, *[[] for _ in range(500)], ["parker"], *[[] for _ in range(10)], ["ozwick"]]
    counts = gzip.compress(msgspec.msgpack.encode(bins))
    archive(
        folder / "wordfreq-0.whl", {f"wordfreq/data/large_{code}.msgpack.gz": counts for code in DICTIONARIES}
    )
    archive(
        folder / "japanese_personal_name_dataset-0.whl",
        {"x/first_name_man_opti.csv": "しょうたろう,shoutarou,x\n".encode()},
    )
    with tarfile.open(folder / "names-0.tar.gz", "w:gz") as made:
        content = b"OZWICK 1.0 1.0 1\n"
        member = tarfile.TarInfo("names-0/names/dist.all.last")
        member.size = len(content)
        made.addfile(member, io.BytesIO(content))
    words = folder / "dictionaries" / "usr" / "share" / "dict"
    words.mkdir(parents=True)
    for name in DICTIONARIES.values():
        (words / name).write_text("parker\nOzwick\n", encoding="utf-8")
    return folder


def test_names_are_told_by_languages_words_places_and_length(tmp_path: Path) -> None:
    text = build(sources(tmp_path))
    found = {part.split("\n")[0]: part.split("\n")[1].split() for part in text.split("\n# ")[2:]}
    assert found["given"] == ["quillon", "shotaro", "shoutarou", "vera", "vsevolod", "zdena"]
    assert found["given, seldom"] == []
    assert found["given, doubtful"] == ["ela", "parker"]  # too short, a word
    assert found["family, alone"] == ["vrbata"]
    assert found["family"] == ["ozwick"]  # no word of a dictionary, yet often met
    assert found["family, doubtful"] == ["modry"]  # a place
    assert "nobody" not in text and text == build(tmp_path)
