"""Files of other kinds than JSON and CSV with personal values in all of their places: transcripts, workbooks,
columnar files, archives, and what no loader reads."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.helpers.canaries import BY_ITSELF, Planter
from tests.helpers.containers import zipped

FRIEND = "WhatsApp Chat with Ottoline Featherquill.txt"


def chat(planter: Planter, sender: str) -> str:
    """An exported chat with a value of each type in messages, notices, further lines and names of files."""
    lines = []
    for n, canary in enumerate(planter.all.values()):
        planter.planted.add(canary.core)
        at = f"1{n % 10}/03/24, 09:{n:02d} - "
        lines += [
            f"{at}{sender}: Hello, where is parcel {n}? {canary.text}",
            f"{at}Desk: It comes soon, parcel {n} is on its way. {canary.text}",
            f"{at}{sender}: {canary.value}.pdf (file attached)",
            f"{at}Messages are end-to-end encrypted. {canary.text}",
            f"and a further line {canary.text}",
        ]
    return "\n".join(lines)


def transcript(planter: Planter) -> str:
    """Labelled speakers, with notes."""
    lines = []
    for n, canary in enumerate(planter.all.values()):
        planter.planted.add(canary.core)
        lines += [
            f"Customer: Hello, where is parcel {n}? {canary.text}",
            f"Agent: It comes soon, parcel {n}. {canary.text}",
        ]
        lines += [f"Note: for the team {canary.text}", "", "-----", ""] if n % 5 == 4 else []
    return "\n".join(lines)


def table(planter: Planter, count: int) -> pd.DataFrame:
    """Messages of tickets, with a column whose name is personal."""
    named = {kind: planter.all[kind].value for kind in ("NAME", "PHONE", "EMAIL")}
    planter.planted.update(planter.all[kind].core for kind in named)
    told = [[planter.next().text for _ in range(3)] for _ in range((count + 1) // 2)]  # of each ticket
    return pd.DataFrame(
        [
            {
                "ticket_id": f"T{n // 2}",
                "created_at": f"2024-03-{n % 27 + 1:02d} 10:{n % 2:02d}:00",
                "author": ("customer", "agent")[n % 2],
                "name": ("Desk", named["NAME"])[n % 2 == 0],
                "message": f"Where is parcel {n}, it is late. {planter.next().text}",
                "subject": told[n // 2][0],
                "custom": told[n // 2][1],
                "phone": named["PHONE"],
                named["EMAIL"]: told[n // 2][2],
            }
            for n in range(count)
        ]
    )


def workbook(planter: Planter, path: Path) -> None:
    """Two tables alike and one of something else, each in a sheet of a personal name."""
    whole = table(planter, 24)
    with pd.ExcelWriter(path) as book:
        for n, (sheet, rows) in enumerate(
            [
                (planter.all["NAME"].value, whole[:12]),
                (planter.all["EMAIL"].value, whole[12:]),
                (planter.all["PHONE"].value, pd.DataFrame({"x": [planter.next().text for _ in range(12)]})),
            ]
        ):
            rows.to_excel(book, index=False, sheet_name=f"{n} {sheet}"[:31])


def unread(planter: Planter) -> dict[str, str]:
    """By name: mails, a tree of XML, contacts and a log, which are no exports that are read."""
    mail = planter.all["EMAIL"].value
    planter.planted.add(planter.all["EMAIL"].core)
    letter = (
        f"From: Ottoline Featherquill <{mail}>\nSubject: {planter.next().text}\n\n{planter.next().text}\n"
    )
    return {
        f"{planter.next(BY_ITSELF).value}.eml": letter,
        f"{planter.next(BY_ITSELF).value}.mbox": f"From {mail} Mon Apr  1 10:00:00 2024\n{letter}",
        f"{mail}.xml": f"<tickets><ticket from='{mail}'><title>{planter.next().text}</title></ticket></tickets>",
        f"{mail}.vcf": f"BEGIN:VCARD\nFN:Ottoline Featherquill\nEMAIL:{mail}\nEND:VCARD\n",
        f"{planter.next(BY_ITSELF).value}.log": f"2024-03-01 10:00:00 INFO {planter.next().text}\n" * 9,
    }


def folder(planter: Planter, path: Path) -> Path:
    """All of these in one folder, and once more in an archive with a personal name."""
    path.mkdir()
    own = f"{planter.next(BY_ITSELF).value}"
    texts = {
        FRIEND: chat(planter, "Ottoline Featherquill"),
        f"chat {own}.txt": chat(planter, "+49 1512 7734619"),
        f"talk {planter.next(BY_ITSELF).value}.txt": transcript(planter),
        **unread(planter),
    }
    for name, text in texts.items():
        (path / name).write_text(text, encoding="utf-8")
    workbook(planter, path / f"{planter.next(BY_ITSELF).value}.xlsx")
    rows = table(planter, 24)
    rows["ticket_id"] = "P" + rows["ticket_id"]
    rows["nested"] = [{"extra": text, own: [text]} for text in rows["custom"]]
    rows.to_parquet(path / f"{planter.next(BY_ITSELF).value}.parquet")
    rows["ticket_id"] = "Z" + rows["ticket_id"]
    members = {f"{own}/{planter.next(BY_ITSELF).value}.csv": rows.to_csv(index=False).encode()}
    members |= {f"{own}/{name}": text.encode() for name, text in unread(planter).items()}
    members[f"{own} broken.zip"] = b"PK\x03\x04broken"
    (path / f"{planter.next(BY_ITSELF).value}.zip").write_bytes(zipped(members))
    return path
