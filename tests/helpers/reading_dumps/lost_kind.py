"""What gets lost on the way: odd labels, system prompts, labels and weights, lines above a header, repeats,
damage."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

from tests.helpers.reading_dumps.base import Turn, columns, flat, lines, right, save, sided, table, talk
from tests.helpers.reading_dumps.pool import AGENTS, CUSTOMERS, TALK

KIND = "lost"
ROLE = sided("user", "assistant")


def chat(turns: list[Turn]) -> list[dict[str, str]]:
    return [{"role": ROLE(t), "content": t.text} for t in turns]


def _transcripts() -> None:
    chats = talk(chats=4, notes=False)
    said = flat(chats)
    for name, odd in {
        "numbers": ["+47 912 34 567", "+47 912 34 568", "+47 912 34 569", "+47 912 34 570"],
        "signs": ["🚢", "~ Ylva 🌊", "D'Arcy (Gate 2)", "Æ. Øst-Vik"],
        "scripts": ["山田さん", "Ольга П.", "مريم", "Łukasz Żak"],
    }.items():
        text = "".join(
            f"[{t.time.strftime('%d/%m/%Y, %H:%M:%S')}] {odd[t.who] if t.side == 'customer' else t.name}:"
            f" {t.text}\n"
            for t in said
        )
        save(f"lost/labels_{name}.txt", text)
        right(
            KIND,
            f"lost/labels_{name}.txt",
            counts=[{side: sum(t.side == side for t in said) for side in ("customer", "agent")}],
            agents=[AGENTS[0][0], AGENTS[1][0]],
            glued=["/2025"],
        )
    body = "".join(
        f"{t.time.strftime('%d.%m.%y, %H:%M')} - {CUSTOMERS[t.who][0] if t.side == 'customer' else t.name}:"
        f" {t.text}\n"
        for t in said
    )
    body += "19.03.25, 10:00 - Runa Fell hat die Gruppe verlassen\n"
    save("lost/notice_at_the_end.txt", body)
    right(
        KIND,
        "lost/notice_at_the_end.txt",
        counts=[{side: sum(t.side == side for t in said) for side in ("customer", "agent")}],
        agents=[AGENTS[0][0], AGENTS[1][0]],
        glued=["verlassen"],
    )


def _training_sets() -> None:
    chats = talk(chats=4, notes=False)
    lines(
        "lost/array_a_line_sharegpt.jsonl",
        [[{"from": sided("human", "gpt")(t), "value": t.text} for t in c] for c in chats],
    )
    right(KIND, "lost/array_a_line_sharegpt.jsonl", chats, refuse=["list", "array"])
    lines("lost/array_a_line_texts.jsonl", [[t.text for t in c] for c in chats])
    right(
        KIND,
        "lost/array_a_line_texts.jsonl",
        chats,
        refuse=["list", "array"],
        remark="texts alone: who speaks is open",
    )
    prompt = "You answer for Skerry Ferries, in short and friendly sentences."
    system = {"named": ["system"], "counts": _with(chats, "system")}
    lines("lost/system_prompt_beside.jsonl", [{"system_prompt": prompt, "messages": chat(c)} for c in chats])
    right(KIND, "lost/system_prompt_beside.jsonl", chats, **system)
    lines(
        "lost/instructions_beside.jsonl",
        [{"instruction": q, "input": "", "output": a, "system": prompt} for q, a, *_ in TALK["en"][:4]],
    )
    right(
        KIND,
        "lost/instructions_beside.jsonl",
        conversations=4,
        counts=[{"customer": 4, "agent": 4}, {"customer": 4, "agent": 4, "system": 4}],
        named=["system"],
    )
    lines(
        "lost/developer_and_function.jsonl",
        [
            {
                "messages": [
                    {"role": "developer", "content": prompt},
                    *chat(c)[:1],
                    {
                        "role": "assistant",
                        "content": None,
                        "function_call": {"name": "find", "arguments": "{}"},
                    },
                    {"role": "function", "name": "find", "content": '{"gate": 4}'},
                    *chat(c)[1:],
                ]
            }
            for c in chats
        ],
    )
    right(
        KIND,
        "lost/developer_and_function.jsonl",
        chats,
        named=["system|developer", "function|tool"],
        counts=[*_with(chats, "system"), *_with(chats, "tool"), *_with(chats, "system", "tool")],
    )
    lines(
        "lost/prompt_list_and_chosen.jsonl",
        [
            {
                "prompt": chat(c[:1]),
                "chosen": chat(c[:2]),
                "rejected": [*chat(c[:1]), {"role": "assistant", "content": "I do not know."}],
            }
            for c in chats
        ],
    )
    right(
        KIND,
        "lost/prompt_list_and_chosen.jsonl",
        conversations=4,
        counts=[{"customer": 4, "agent": 4}],
        named=["reject|other answer"],
        without=["I do not know."],
    )
    lines(
        "lost/kto_messages.jsonl",
        [
            {
                "prompt": chat(c[:1]),
                "completion": [
                    {
                        "role": "assistant",
                        "content": c[1].text if n % 2 else "Ask somebody else, we are busy.",
                    }
                ],
                "label": bool(n % 2),
            }
            for n, c in enumerate(chats)
        ],
    )
    right(
        KIND,
        "lost/kto_messages.jsonl",
        counts=[{"customer": 4, "agent": 2}, {"customer": 2, "agent": 2}],
        named=["label|other answer|reject"],
        without=["Ask somebody else, we are busy."],
    )
    lines(
        "lost/axolotl_train_flag.jsonl",
        [
            {
                "messages": [
                    {**m, "train": n > 1}
                    for n, m in enumerate(
                        [
                            {"role": "user", "content": "Good day"},
                            {"role": "assistant", "content": "What now?"},
                            *chat(c),
                        ]
                    )
                ]
            }
            for c in chats
        ],
    )
    counts = {side: sum(t.side == side for t in flat(chats)) for side in ("customer", "agent")}
    trained = [{"customer": counts["customer"] + 4, "agent": counts["agent"] + more} for more in (4, 0)]
    right(KIND, "lost/axolotl_train_flag.jsonl", conversations=4, counts=trained, untrained=["What now?"])
    lines(
        "lost/messages_twice_encoded.jsonl",
        [{"conversation": json.dumps(chat(c), ensure_ascii=False)} for c in chats],
    )
    right(KIND, "lost/messages_twice_encoded.jsonl", chats, refuse=["conversation"], asks=["conversation"])
    table(
        "lost/messages_in_a_cell.csv",
        ["id", "messages"],
        [[n, json.dumps(chat(c), ensure_ascii=False)] for n, c in enumerate(chats)],
    )
    right(KIND, "lost/messages_in_a_cell.csv", chats, refuse=["messages"], asks=["messages"])
    for name, one, other in (("user_bot", "User", "Bot"), ("kunde_agent", "Kunde", "Agent")):
        lines(
            f"lost/labelled_text_{name}.jsonl",
            [{"text": "\n".join(f"{sided(one, other)(t)}: {t.text}" for t in c)} for c in chats],
        )
        counts = {side: sum(t.side == side for t in flat(chats)) for side in ("customer", "agent")}
        as_bot = {"customer": counts["customer"], "bot": counts["agent"]}
        right(
            KIND,
            f"lost/labelled_text_{name}.jsonl",
            conversations=4,
            counts=[counts, as_bot],
            refuse=["text", one],
            asks=["text"],
        )
    table(
        "lost/transcript_in_a_cell.csv",
        ["chat_id", "started", "transcript"],
        [
            [c[0].chat, c[0].iso, "\n".join(f"{sided('Visitor', 'Runa Fell')(t)}: {t.text}" for t in c)]
            for c in chats
        ],
    )
    right(KIND, "lost/transcript_in_a_cell.csv", chats, refuse=["transcript"], asks=["transcript"])


def _with(chats: list[list[Turn]], *more: str) -> list[dict[str, int]]:
    """The counts without and with one message more a conversation of these roles."""
    counts = {side: sum(t.side == side for t in flat(chats)) for side in ("customer", "agent")}
    return [counts, {**counts, **dict.fromkeys(more, len(chats))}]


def _tables() -> None:
    chats = talk(chats=4, notes=False)
    header = ["vorgang", "sender", "zeit", "text"]
    rows = [[t.chat, sided("customer", "agent")(t), t.day, t.text] for t in flat(chats)]
    table("lost/sep_pipe.csv", header, rows, delimiter="|", before="sep=|\n")
    right(KIND, "lost/sep_pipe.csv", chats)
    table("lost/sep_tab.csv", header, rows, delimiter="\t", before="sep=\t\n")
    right(KIND, "lost/sep_tab.csv", chats)
    table(
        "lost/title_lines.csv",
        header,
        rows,
        delimiter=";",
        before="Bericht der Fährlinie\nZeitraum: März 2025\nErstellt von: Leitstand\n\n",
    )
    right(KIND, "lost/title_lines.csv", chats, refuse=["header"])
    table(
        "lost/title_cells.csv", header, rows, before="Report of the desk,,,\nfiltered by,north pier,,\n,,,\n"
    )
    right(KIND, "lost/title_cells.csv", chats, refuse=["header"])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Key", "Reporter", "Created", "Description", "Comment 1", "Comment 2", "Comment 3"])
    for c in chats:
        writer.writerow(
            [
                f"DESK-{c[0].chat}",
                c[0].name,
                c[0].day,
                c[0].text,
                *([f"{t.day}; {t.name}; {t.text}" for t in c[1:]] + [""] * 3)[:3],
            ]
        )
    save("lost/numbered_comments.csv", out.getvalue())
    right(KIND, "lost/numbered_comments.csv", chats, refuse=["Comment"], asks=["Comment"])
    same = [[t.chat, t.id, t.iso, t.text] for t in flat(chats)]
    table(
        "lost/two_columns_of_one_name.csv",
        ["case", "author", "time", "text", "text"],
        [[*r, f"See also number {r[0]}."] for r in same],
    )
    right(KIND, "lost/two_columns_of_one_name.csv", chats, roles=["author"], asks=["text"], refuse=["text"])
    for folder, tables in (
        ("cases_and_mails", ("incident.csv", "email.csv")),
        ("requests_and_articles", ("requests.csv", "articles.csv")),
    ):
        table(
            f"lost/{folder}/{tables[0]}",
            ["incidentid", "title", "description", "customerid", "createdon"],
            [[f"i{c[0].chat}", f"Case {c[0].chat}", c[0].text, c[0].id, c[0].iso] for c in chats],
        )
        table(
            f"lost/{folder}/{tables[1]}",
            ["activityid", "incidentid", "directioncode", "sender", "description", "senton"],
            [
                [
                    f"a{t.number}",
                    f"i{t.chat}",
                    "Incoming" if t.side == "customer" else "Outgoing",
                    t.mail,
                    t.text,
                    (t.time + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                ]
                for t in flat(chats)
            ],
        )
        right(
            KIND,
            f"lost/{folder}",
            chats,
            roles=["directioncode", "sender"],
            once=True,
            remark="the first mail repeats the description",
        )
    table(
        "lost/rounded_ids.csv",
        ["conversation_id", "customer_id", "role", "time", "text"],
        [
            [t.chat, f"{76561198000000000 + 7 * 10**7 * (t.chat // 2) // 10**6 * 10**6}", *r[1:]]
            for t, r in zip(flat(chats), rows, strict=True)
        ],
    )
    right(KIND, "lost/rounded_ids.csv", chats, doubts=["rounded"])
    table("lost/exponent_ids.csv", ["ticket", *header[1:]], [["1.76561E+16", *r[1:]] for r in rows])
    merged = {side: sum(t.side == side for t in flat(chats)) for side in ("customer", "agent")}
    right(
        KIND,
        "lost/exponent_ids.csv",
        counts=[],
        open_counts=[merged],
        why=["rounded", "spreadsheet"],
        asks=["ticket"],
        remark="all tickets have become one",
    )
    columns(
        "lost/parent_ids.csv",
        chats,
        ("post_id", lambda t: 100 + t.number),
        ("parent_id", lambda t: "" if t.number % 10 == 0 else 99 + t.number),
        ("author", lambda t: t.name),
        ("posted", lambda t: t.iso),
        ("text", lambda t: t.text),
    )
    right(KIND, "lost/parent_ids.csv", chats, asks=["parent_id"], roles=["author"], refuse=["parent_id"])


def _json() -> None:
    chats = talk(chats=4, notes=False)
    rows = [
        {
            "conversation_id": t.chat,
            "sender": sided("customer", "agent")(t),
            "created_at": t.iso,
            "text": t.text,
        }
        for t in flat(chats)
    ]
    save("lost/pretty_objects.json", "\n".join(json.dumps(r, indent=2, ensure_ascii=False) for r in rows))
    right(KIND, "lost/pretty_objects.json", chats, rejects=0, refuse=["several lines", "one object", "line"])
    save(
        "lost/envelope.json",
        json.dumps(
            {"meta": {"page": 1, "total": len(rows)}, "data": rows, "links": {"next": None}},
            ensure_ascii=False,
        ),
    )
    right(KIND, "lost/envelope.json", chats, rejects=0)
    lines(
        "lost/airbyte_raw.jsonl",
        [
            {"_airbyte_ab_id": f"u{n}", "_airbyte_emitted_at": 1741000000000, "_airbyte_data": r}
            for n, r in enumerate(rows)
        ],
    )
    right(KIND, "lost/airbyte_raw.jsonl", chats, refuse=["Airbyte"])
    singer = [
        {"type": "SCHEMA", "stream": "messages", "schema": {}},
        *({"type": "RECORD", "stream": "messages", "record": r} for r in rows),
        {"type": "STATE", "value": {}},
    ]
    lines("lost/singer_records.jsonl", singer)
    right(KIND, "lost/singer_records.jsonl", chats, refuse=["Singer"])
    lines("lost/twice_encoded.jsonl", [json.dumps(r, ensure_ascii=False) for r in rows])
    right(KIND, "lost/twice_encoded.jsonl", chats, refuse=["twice", "double", "string"])
    save("lost/trailing_commas.json", "[\n" + "".join(json.dumps(r) + ",\n" for r in rows) + "]\n")
    right(KIND, "lost/trailing_commas.json", chats, refuse=["comma"])
    save(
        "lost/utf16.csv",
        "conversation_id,sender,created_at,text\n"
        + "".join(f'{r["conversation_id"]},{r["sender"]},{r["created_at"]},"{r["text"]}"\n' for r in rows),
        "utf-16",
    )
    right(KIND, "lost/utf16.csv", chats, refuse=["UTF-16"])
    save("lost/utf16.jsonl", "".join(json.dumps(r) + "\n" for r in rows), "utf-16-le")
    right(KIND, "lost/utf16.jsonl", chats, refuse=["UTF-16"], remark="without a mark at its beginning")
    save("lost/single_quotes.jsonl", "".join(str(r) + "\n" for r in rows))
    right(
        KIND,
        "lost/single_quotes.jsonl",
        chats,
        refuse=["quote", "Python", "line 1"],
        remark="printed by Python, not JSON",
    )


def write() -> None:
    _transcripts()
    _training_sets()
    _tables()
    _json()
