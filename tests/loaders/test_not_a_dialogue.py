"""Files that stand beside a dump and are no talk: settings, logs, lists of changes, questions, users,
products; and talks that look like such."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from curate.errors import CurateError
from curate.loaders import SourceBlock, inspect, suggest
from curate.loaders.detect import detect
from curate.loaders.inputs import InputSet
from tests.helpers.loading import dump, lines
from tests.helpers.paths import EXPORTS

NO_TALK: dict[str, tuple[str, str]] = {
    "settings in blocks": (
        "blocks of fields",
        "Server: web1\nPort: 80\nUser: admin\nAgent: nginx\n\nServer: web2\nPort: 81\nUser: root\nAgent: nginx\n",
    ),
    "settings of one block": (
        "blocks of fields",
        "Host: a.example\nUser: admin\nAgent: nginx\nPort: 8080\nTimeout: 30\n",
    ),
    "addresses": (
        "blocks of fields",
        "Client: Ann Lee\nCity: Rome\nAgent: Bo\n\nClient: Cy Dee\nCity: Oslo\nAgent: Ed\n",
    ),
    "german settings": (
        "blocks of fields",
        "Kunde: Nord\nBerater: Eins\nPreis: 20\nKunde: Süd\nBerater: Zwei\nPreis: 30\n",
    ),
    "ini": ("settings", "[user]\nname = Ann\nrole = admin\n[agent]\nname = nginx\n"),
    "env": ("settings", "# local\nUSER=admin\nexport AGENT=nginx\nURL=http://a.example:80\n"),
    "yaml": (
        "YAML",
        "user:\n  name: admin\n  role: owner\nagent:\n  name: nginx\n  ports:\n    - 80\n    - 81\n",
    ),
    "log": (
        "log file",
        "2024-01-01 10:00:00 INFO agent: started\n2024-01-01 10:00:01 WARN user: no name\n2024-01-01 10:00:02 ERROR agent: stopped\n",
    ),
    "syslog": (
        "log file",
        "Jan  1 10:00:00 host agent[1]: started\nJan  1 10:00:02 host user[3]: opened\nJan  1 10:00:03 host agent[1]: done\n",
    ),
    "changes": (
        "changes by version",
        "Version: 1.2\nClient: fixed the login\nSupport: new page\n\nVersion: 1.1\nClient: new icons\nSupport: hours changed\n",
    ),
    "changelog": (
        "changes by version",
        "# Changelog\n\n## [1.2.0] - 2024-05-01\n- Agent: faster\n- User: page\n\n## [1.1.0] - 2024-04-01\n- Client: icons\n",
    ),
    "faq": (
        "questions and answers",
        "Questions\n\nQuestion: How do I return it?\nAnswer: Print it.\n\nQuestion: What does it cost?\nAnswer: Nothing.\n",
    ),
    "german faq": (
        "questions and answers",
        "Frage: Wie geht das?\nAntwort: So.\n\nFrage: Was kostet es?\nAntwort: Nichts.\n",
    ),
    "numbered faq": (
        "questions and answers",
        "Q1: How do I return it?\nA1: Print the label.\nQ2: What does it cost?\nA2: Nothing.\n",
    ),
    "vtt": (
        "WebVTT",
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>Agent: hello\n\n00:05.000 --> 00:06.000\nCustomer: hi\n",
    ),
    "srt": (
        "captions",
        "1\n00:00:01,000 --> 00:00:04,000\nAgent: hello\n\n2\n00:00:05,000 --> 00:00:06,000\nCustomer: hi there\n",
    ),
    "sbv": ("captions", "0:00:01.000,0:00:04.000\nAgent: hello\n\n0:00:05.000,0:00:06.000\nCustomer: hi\n"),
    "mail": (
        "e-mail",
        "From: ann@a.example\nTo: support@b.example\nSubject: parcel\nDate: Mon, 3 Jun 2024 08:00:00 +0000\n\nWhere is it?\n",
    ),
    "mbox": (
        "mbox",
        "From ann@a.example Mon Jun  3 08:00:00 2024\nMessage-ID: <1@a>\nSubject: parcel\n\nWhere is it?\n",
    ),
    "page": (
        "HTML",
        "<!DOCTYPE html>\n<html><body>\n<p>Agent: hello</p>\n<p>Customer: hi</p></body></html>\n",
    ),
    "xml": (
        "XML",
        '<?xml version="1.0"?>\n<tickets><ticket id="1"><comment>hello, there</comment></ticket></tickets>\n',
    ),
    "calendar": (
        "calendar",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Call with customer\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    "contacts": ("vCard", "BEGIN:VCARD\nFN:Ann Lee\nTEL:1\nEND:VCARD\n"),
    "sql": (
        "SQL dump",
        "-- MySQL dump 10\n\nCREATE TABLE `m` (`id` int, `body` text);\nINSERT INTO `m` VALUES (1,'hello'),(2,'hi');\n",
    ),
}


def _refused(path: Path) -> str:
    with pytest.raises(CurateError) as said:
        inspect([path])
    text = str(said.value)
    assert "--format" not in text.replace(
        "If it is a conversation all the same, --format transcript reads it as", ""
    )
    return text


@pytest.mark.parametrize("kind", NO_TALK)
def test_text_that_is_no_talk_is_refused_by_name(kind: str, tmp_path: Path) -> None:
    what, text = NO_TALK[kind]
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    assert what in _refused(tmp_path / "x.txt")


TALKS = {
    "short": "Customer: q\nAgent: a\n",
    "three speakers": "Bot: Hi!\nCustomer: where is my parcel\nAgent: it left today\nCustomer: ok\nAgent: bye\n",
    "same order, real sentences": "Ann: where is my parcel now?\nBot: one moment please\nAgent: it left today\n\n"
    "Ben: can I return it?\nBot: one moment please\nAgent: yes\n",
    "header and one exchange": "Ticket: 12\nDate: 2024-06-03\nCustomer: my parcel has not come yet\nAgent: it left the depot today\n\n"
    "Ticket: 13\nDate: 2024-06-04\nCustomer: I want to return a saddle\nAgent: here is the label for it\n",
    "a mail's header above a talk": "From: desk\nSubject: parcel\nDate: 2024-06-03\n\nCustomer: where is it\nAgent: it left today\nCustomer: thanks\n",
    "versions in it": "Customer: which version is it\nAgent: it is\n2.4.1\nor\n2.4.2\nCustomer: thanks a lot\n",
    "indented": "  Customer: where is my parcel\n  Agent: it left today\n  Customer: thank you\n",
    "one word each": "Agent: hello\nCustomer: yes\nAgent: good\nCustomer: thanks\n",
    "timed": "[10:00] Ann: hello\n[10:01] Bo: hi\n[10:02] Ann: INFO: it works now\n[10:03] Bo: great\n",
}


@pytest.mark.parametrize("kind", TALKS)
def test_a_talk_that_looks_like_a_list_is_read(kind: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TALKS[kind], encoding="utf-8")
    (found,) = inspect([tmp_path / "x.txt"]).files
    assert found.format == "transcript"


LISTS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "users": (
        "users",
        [
            {
                "id": n,
                "name": f"Ann {n}",
                "email": f"a{n}@a.example",
                "phone": "555",
                "signature": "Ride on, my friend",
            }
            for n in range(6)
        ],
    ),
    "nutzer": (
        "users",
        [
            {
                "Nr": n,
                "Vorname": "Ann",
                "Nachname": "Lee",
                "Telefon": "5",
                "Ort": "Rom",
                "Notiz": "zahlt immer gern spät",
            }
            for n in range(6)
        ],
    ),
    "clientes": (
        "users",
        [
            {"id": n, "nombre": "Ana", "apellido": "Paz", "teléfono": "5", "ciudad": "León centro norte"}
            for n in range(6)
        ],
    ),
    "organisations": (
        "organisations",
        [
            {"_id": n, "name": f"Club {n}", "domain_names": ["c.example"], "details": "A sports club nearby"}
            for n in range(6)
        ],
    ),
    "products": (
        "products",
        [
            {
                "sku": f"S{n}",
                "name": "Saddle",
                "price": 20 + n,
                "description": "Soft saddle made of dark leather",
            }
            for n in range(6)
        ],
    ),
    "preise": (
        "products",
        [
            {
                "Artikelnummer": n,
                "Preis": "20,00",
                "Bestand": 3,
                "Beschreibung": "Weicher Sattel aus dunklem Leder",
            }
            for n in range(6)
        ],
    ),
    "orders": (
        "orders",
        [
            {
                "order_id": n,
                "total": 20,
                "quantity": 1,
                "shipping": "post",
                "item": "a soft dark leather saddle",
            }
            for n in range(6)
        ],
    ),
    "appointments": (
        "appointments",
        [
            {
                "title": "Yearly look at bikes",
                "start": "2024-06-03",
                "end": "2024-06-04",
                "location": "the shop",
            }
            for _ in range(6)
        ],
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_things_holds_no_messages(kind: str, tmp_path: Path) -> None:
    what, rows = LISTS[kind]
    dump(tmp_path / "x.json", rows)
    flat = [{k: json.dumps(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows]
    with (tmp_path / "x.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(flat)
    for name in ("x.json", "x.csv"):
        assert f"holds no messages (looks like a list of {what}" in _refused(tmp_path / name)


def test_users_beside_an_export_are_no_conversations_and_cost_nothing(tmp_path: Path) -> None:
    dump(tmp_path / "users.json", LISTS["users"][1])
    sides = ("customer", "agent")
    rows = [
        {"ticket_id": n, "user_id": k, "role": role, "message": "where is my parcel?"}
        for n in range(4)
        for k, role in enumerate(sides)
    ]
    lines(tmp_path / "messages.jsonl", rows)
    found = inspect([tmp_path])
    assert found.conversations == 4 and found.messages == {"customer": 4, "agent": 4}
    assert [(f.file, f.format) for f in found.files] == [("messages.jsonl", "table"), ("users.json", "")]


def test_search_results_of_tickets_say_that_the_comments_are_missing(tmp_path: Path) -> None:
    rows = [
        {
            "_id": str(n),
            "submitter_id": n,
            "assignee_id": 2,
            "organization_id": 3,
            "subject": "s",
            "description": "Where is it?",
        }
        for n in range(5)
    ]
    dump(tmp_path / "tickets.json", rows)
    dump(tmp_path / "users.json", LISTS["users"][1])
    said = _refused(tmp_path)
    assert (
        "no replies in this dump: export the comments, too" in said and "looks like a list of users" in said
    )


def test_below_the_bar_the_mapping_to_write_is_given_and_works(tmp_path: Path) -> None:
    rows = [
        {
            "Gruppe": f"g{n // 2}",
            "Verfasser": f"v{n % 2}",
            "erstellt": f"2024-06-0{n + 1}",
            "Eintrag": "Sattel ist locker und knarrt laut",
        }
        for n in range(6)
    ]
    path = lines(tmp_path / "x.jsonl", rows)
    said = _refused(path)
    assert "no column reads like messages" in said
    block = yaml.safe_load(said[said.index("`source:") :].strip("`."))["source"]
    assert block["rows"] == "messages" and block["messages"] == {
        "conversation": "COLUMN",
        "author": "Verfasser",
        "time": "erstellt",
        "text": "Eintrag",
    }
    assert "\n" not in said and "one of Gruppe, Verfasser, erstellt, Eintrag" in said
    block["messages"]["conversation"], block["roles"] = (
        "Gruppe",
        {"column": "Verfasser", "map": {"v0": "customer", "v1": "agent"}},
    )
    found = inspect([path], SourceBlock(**block))
    assert (found.conversations, found.messages) == (3, {"customer": 3, "agent": 3})


def test_the_rivals_of_a_detection_are_shown(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl", [{"prompt": "Where is my parcel?", "completion": "It left today."}] * 3
    )
    (found,) = inspect([path]).files
    assert (
        found.format == "training-set"
        and [r.format for r in found.rivals] == ["table"]
        and 0 < found.rivals[0].confidence < found.confidence
    )
    (shown,) = inspect([path]).to_dict()["files"]
    assert json.loads(json.dumps(shown))["rivals"][0]["why"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{'prompt': 'a', 'completion': 'b'}\n{'prompt': 'c', 'completion': 'd'}\n", "a Python object"),
        ("[{'prompt': 'a'}, {'prompt': 'c'}]", "a Python object"),
        ('{"prompt": "a", "ok": True}\n{"prompt": "b", "ok": None}\n', "a Python object"),
        ('{"prompt": "a", "n": NaN}\n{"prompt": "b", "n": NaN}\n', "NaN"),
        ('// from the desk\n[{"prompt": "a", /* b */ "n": 1}]', "a comment"),
        ('[{prompt: "a"}, {prompt: "b"}]', "without quotes"),
        ('{"prompt": "a",}\n{"prompt": "b",}\n', "a comma before a closing bracket"),
        ("{“prompt”: “a”}\n{“prompt”: “b”}\n", "curly quotes"),
        ('{"_id": ObjectId("5f"), "text": "a"}\n{"_id": ObjectId("60"), "text": "b"}\n', "MongoDB"),
        ('{"prompt": "a \\d b"}\n{"prompt": "c \\d d"}\n', "backslash"),
    ],
)
def test_a_fault_of_json_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    refused = _refused(tmp_path / "x.json")
    assert said in refused and ("line 1" in refused or "item 0" in refused)


@pytest.mark.skipif(not EXPORTS.exists(), reason="the shared data are not here")
def test_no_export_of_another_kind_is_read_as_a_talk() -> None:
    unread = [
        EXPORTS / name
        for name in (
            "webvtt",
            "talon",
            "discourse_email_trimmer",
            "crisp_email_reply",
            "contact_lens_docs",
            "chat_miner/telegram",
        )
    ]
    taken = {
        f.label: name
        for f in InputSet(unread).opened[0]
        if (name := detect(f)[0]) and f.label != "target.json"
    }
    assert taken == {}


def test_init_of_what_is_no_talk_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(NO_TALK["settings in blocks"][1])
    with pytest.raises(CurateError, match="blocks of fields"):
        suggest([tmp_path / "x.txt"])


SINGLE_TURN: dict[str, dict[str, Any]] = {
    "contact form": {
        "name": "Ann",
        "email": "a@a.example",
        "phone": "5",
        "message": "I wait for my parcel, please look",
    },
    "tickets without the word": {
        "name": "Ann",
        "email": "a@a.example",
        "phone": "5",
        "description": "Where is my parcel?",
        "status": "open",
    },
    "tracker": {
        "name": "Ann",
        "email": "a@a.example",
        "phone": "5",
        "assignee": "Bo",
        "description": "The wheel has a loose spoke",
    },
    "orders with talk": {
        "order_id": 1,
        "total": 20,
        "shipping": "post",
        "customer_message": "the box is dented",
        "agent_reply": "we send a new one",
    },
}


@pytest.mark.parametrize("kind", SINGLE_TURN)
def test_tables_with_columns_of_people_and_orders_that_hold_messages_are_read(
    kind: str, tmp_path: Path
) -> None:
    (tmp_path / "x").mkdir()
    path = lines(tmp_path / "x.jsonl", [{"n": n, **SINGLE_TURN[kind]} for n in range(6)])
    assert detect(InputSet([path]).opened[0][0])[0] == "table"


def test_python_objects_with_commas_are_no_table_of_text(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("{'a':'b','c':'d'}\n{'a':'e','c':'f'}\n{'a':'g','c':'h'}\n")
    assert "a Python object" in _refused(tmp_path / "x.jsonl")


SAY = (
    "I love this saddle, but my wheel broke.",
    "It arrived late and I wrote to you, thank you for nothing.",
    "Works fine for my wife, thanks.",
)
READER = (
    "To reset your password, please open the settings page.",
    "You can change your plan on the billing page.",
    "Your parcel takes five days.",
)
# kind: (words of the refusal, columns, texts of the last column)
WRITTEN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "product reviews": ("list of reviews", "author,rating,text", SAY),
    "reviews of customers": ("list of reviews", "Product,Customer Name,Stars,Comment", SAY),
    "deutsche bewertungen": ("list of reviews", "Kunde,Bewertung,Kommentar", SAY),
    "survey": ("list of survey results", "response_id,score,comment", SAY),
    "nps": ("list of survey results", "Respondent,NPS,Why this score", SAY),
    "help centre": ("list of articles", "Article ID,Section,Body", READER),
    "help centre without the word": ("no column reads like messages", "id,title,category,content", READER),
    "macros": ("list of macros", "macro,active,body", READER),
    "mailings": ("list of mailings", "campaign,opens,body", SAY),
    "deals": ("list of deals", "Name,Stage,Amount,Description", SAY),
    "notes of calls": ("notes about somebody", "Call ID,Queue,Wrap-up notes", SAY),
    "log": ("list of log lines", "time,level,thread,message", SAY),
    "jira": ("Jira issues without comments", "Issue key,Issue Type,Summary,Description", SAY),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_is_written_to_nobody_in_particular_is_no_message(kind: str, tmp_path: Path) -> None:
    what, header, texts = WRITTEN[kind]
    columns = header.split(",")
    with (tmp_path / "x.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        for n in range(6):
            writer.writerow(
                [("INFO" if c == "level" else f"{c[0]}{n}") for c in columns[:-1]] + [texts[n % 3]]
            )
    assert what in _refused(tmp_path / "x.csv")


ASKED = (
    "I am still waiting on my card, can you help?",
    "how would i go about setting up a direct deposit",
    "My top up failed and I don't know why.",
)
CLASSED: dict[str, dict[str, Any]] = {
    "text,label": {"text": "", "label": "card_arrival"},
    "prompts": {"prompt": "", "label": "card arrival"},
    "intents": {"utterance": "", "intent": "card arrival", "split": "train", "lang": "en"},
    "numbered": {"id": 1, "label": 3, "text": ""},
    "numbered texts": {"text_id": 1, "sentence": "", "category": "cards"},
    "sentiment": {"message": "", "sentiment": "negative"},
    "german": {"Anfrage": "", "Kategorie": "Karten"},
}
# what tells that somebody wrote them, in a conversation, or at a time: then they are messages
TOLD: dict[str, dict[str, Any]] = {
    "conversation": {"conversation_id": "c", "text": "", "label": "card_arrival"},
    "customer": {"customer_id": 1, "message": "", "label": "card_arrival"},
    "time": {"created_at": "2024-06-03", "message": "", "topic": "cards"},
    "ticket": {"ticket_id": 1, "description": "", "category": "cards", "status": "open"},
    "answer": {"question": "", "answer": "It left the depot today and arrives on Friday.", "label": "cards"},
    "talk": {"transcript": "Customer: where is it\nAgent: it left today\nCustomer: thanks", "label": "cards"},
}


def _filled(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows like this one; empty cells hold what a customer says, numbers count, ids come back."""
    return [
        {
            k: ASKED[n % 3] + f" {n}" if v == "" else n if v == 1 else f"c{n // 2}" if v == "c" else v
            for k, v in row.items()
        }
        for n in range(9)
    ]


def _written(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".json":
        return dump(path, rows)
    if path.suffix == ".jsonl":
        return lines(path, rows)
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json"])
@pytest.mark.parametrize("kind", CLASSED)
def test_texts_with_their_classes_are_no_messages_in_any_file(kind: str, ending: str, tmp_path: Path) -> None:
    path = _written(tmp_path / f"x.{ending}", _filled(CLASSED[kind]))
    said = _refused(path)
    assert "looks like a list of texts with their classes" in said and "no replies to learn from" in said
    block = yaml.safe_load(said[said.index("`source:") :].strip("`."))["source"]
    found = inspect([path], SourceBlock.model_validate(block))
    assert found.messages == {"customer": 9} and found.conversations == 9


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@pytest.mark.parametrize("kind", TOLD)
def test_texts_of_somebody_or_some_time_are_read_whatever_their_classes(
    kind: str, ending: str, tmp_path: Path
) -> None:
    assert detect(InputSet([_written(tmp_path / f"x.{ending}", _filled(TOLD[kind]))]).opened[0][0])[0] in (
        "table",
        "training-set",
    )


def test_rows_of_who_what_and_when_are_asked_about(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl",
        [{"author": f"Ann {n % 2}", "sent": f"2024-06-0{n + 1}", "message": SAY[n % 3]} for n in range(6)],
    )
    (question,) = inspect([path]).questions
    assert question.code == "conversation" and "'author'" in question.what and question.add
    tickets = lines(
        tmp_path / "y.jsonl",
        [{"customer": f"Ann {n % 2}", "sent": f"2024-06-0{n + 1}", "message": SAY[n % 3]} for n in range(6)],
    )
    assert not inspect([tickets]).questions


def test_answered_reviews_are_pairs(tmp_path: Path) -> None:
    rows = [
        {"Star Rating": n, "Review Text": SAY[n % 3], "Developer Reply Text": READER[n % 3]}
        for n in range(1, 6)
    ]
    assert inspect([lines(tmp_path / "x.jsonl", rows)]).messages == {"customer": 5, "agent": 5}


CODE = {
    "python": (
        'def answer(question):\n    user: str = "admin"\n    agent: str = "desk"\n    print(f"Customer:'
        ' {question}")\n    return agent\n'
    ),
    "typescript": (
        "interface Talk {\n  customer: string;\n  agent: string;\n}\nexport function say(t: Talk) {\n  return"
        " t.agent;\n}\n"
    ),
    "go": 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("Agent: hi")\n}\n',
}


@pytest.mark.parametrize("language", CODE)
def test_code_is_no_talk(language: str, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(CODE[language], encoding="utf-8")
    assert "the code of a program" in _refused(tmp_path / "x.txt")


def test_a_customer_who_sends_code_is_read(tmp_path: Path) -> None:
    text = (
        "Customer: my shop shows an error\nAgent: please send the code\nCustomer: here it is\nimport"
        " shop\nshop.open();\nAgent: line 2 is wrong\n"
    )
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    (found,) = inspect([tmp_path / "x.txt"]).files
    assert found.format == "transcript"


def test_a_git_log_and_intents_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(
        f"commit {'0a' * 20}\nAuthor: Ann <a@a.example>\nDate:   Mon Jun 3\n\n    Fix: the login\n"
    )
    assert "a git log" in _refused(tmp_path / "x.txt")
    dump(
        tmp_path / "y.json",
        {"intents": [{"tag": "greet", "patterns": ["Hi", "How are you?"], "responses": ["Hello!"]}]},
    )
    assert "intents of a bot" in _refused(tmp_path / "y.json")
