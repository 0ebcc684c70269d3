"""Every piece of a training set is in one message, or in a reject, a repeat or a named omission, whatever the
damage."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, Reject, SourceBlock, inspect, read_all
from curate.records import Conversation, Message
from tests.helpers.loading import dump, lines, read, said

MARK = re.compile(r"zq\d{4}qz|7\d{6}")
LABELS = ("label", "kto_tag")
Row = dict[str, Any]


class Marks:
    """Makes marks by which pieces are known again: each of a text, a call, a part, a tool holds one."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        return f"zq{self.made:04}qz"

    def number(self) -> int:
        self.made += 1
        return 7_000_000 + self.made


def talk(t: Marks) -> list[Row]:
    return [
        {"role": "user", "content": f"where is {t()}"},
        {"role": "assistant", "content": f"there is {t()}"},
    ]


def tools(t: Marks) -> list[Row]:
    call = {"id": "c", "type": "function", "function": {"name": "find", "arguments": t()}}
    said = [
        {"role": "system", "content": t()},
        {
            "role": "user",
            "content": [{"type": "text", "text": t()}, {"type": "image_url", "image_url": {"url": t()}}],
        },
        {"role": "assistant", "content": f"one moment {t()}", "tool_calls": [call]},
        {"role": "tool", "content": t()},
    ]
    return [
        *said,
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{**call, "function": {"name": "find", "arguments": t()}}],
        },
        *talk(t),
    ]


def turns(t: Marks) -> list[Row]:
    return [
        {"from": "human", "value": t()},
        {"from": "function_call", "value": t()},
        {"from": "observation", "value": t()},
        {"from": "gpt", "value": t()},
    ]


def whole(t: Marks) -> Row:
    asked, chosen, rejected = talk(t)[:1], talk(t)[1:], talk(t)[1:]
    return {"prompt": asked, "chosen": [*asked, *chosen], "rejected": [*asked, *rejected]}


KINDS: dict[str, Callable[[Marks], Row]] = {
    "messages": lambda t: {"messages": tools(t), "tools": [{"name": t()}, {"name": t()}]},
    "conversation": lambda t: {"conversation": talk(t)},
    "sharegpt": lambda t: {"system": t(), "conversations": turns(t), "tools": t()},
    "anthropic": lambda t: {
        "system": [{"type": "text", "text": t()}, {"type": "image", "source": t()}],
        "messages": [
            talk(t)[0],
            {
                "role": "assistant",
                "content": [{"type": "text", "text": t()}, {"type": "tool_use", "id": "c", "input": t()}],
            },
        ],
    },
    "repeated": lambda t: {"messages": (own := talk(t)), "prompt": own[0]["content"]},
    "keyed": lambda t: {"conversation": [{"human": t(), "assistant": t()}, {"human": t(), "assistant": t()}]},
    "nested": lambda t: {"data": {"system": t(), "messages": talk(t)}},
    "gemini": lambda t: {
        "systemInstruction": {"parts": [{"text": t()}]},
        "contents": [{"role": r, "parts": [{"text": t()}]} for r in ("user", "model")],
    },
    "lists": lambda t: {"dialogs": [talk(t), talk(t)]},
    "written": lambda t: {"messages": json.dumps(talk(t))},
    "object": lambda t: {
        "sample": json.dumps({"system": t(), "messages": talk(t), "tools": [{"name": t()}]})
    },
    "pair": lambda t: {"prompt": t(), "completion": t(), "context": t()},
    "message-pair": lambda t: {"prompt": talk(t)[:1], "completion": talk(t)[1:], "system_prompt": t()},
    "alpaca": lambda t: {
        "instruction": t(),
        "input": t(),
        "output": t(),
        "system": t(),
        "history": [[t(), t()]],
        "text": f"### Instruction:\n{t()}",
    },
    "preference": lambda t: {"prompt": t(), "chosen": t(), "rejected": t(), "history": [[t(), t()]]},
    "openai-preference": lambda t: {
        "input": {"messages": [*tools(t), *talk(t)[:1]], "tools": [{"name": t()}]},
        "preferred_output": talk(t)[1:],
        "non_preferred_output": talk(t)[1:],
    },
    "whole-preference": whole,
    "text-preference": lambda t: {
        "chosen": f"\n\nHuman: {(q := t())}\n\nAssistant: {t()}",
        "rejected": f"\n\nHuman: {q}\n\nAssistant: {t()}",
    },
    "tool-preference": lambda t: {"chosen": tools(t), "rejected": tools(t)},
    "kto": lambda t: {"prompt": t(), "completion": t(), "label": t.made % 2 == 0},
    "kto-messages": lambda t: {"messages": talk(t), "kto_tag": ("desirable", "undesirable")[t.made % 2]},
    "text": lambda t: {
        "text": f"<|im_start|>user\n{t()}<|im_end|>\n<|im_start|>assistant\n{t()}<|im_end|>\n"
    },
    "prompt": lambda t: {"prompt": t(), "system": t()},
}


def drop(row: Row, t: Marks, pick: random.Random) -> None:
    if row:
        del row[pick.choice(sorted(row))]


def retype(row: Row, t: Marks, pick: random.Random) -> None:
    """A value of another type; a label, which is no piece, gets no mark."""
    keys = [key for key in sorted(row) if key in LABELS or MARK.search(json.dumps(row[key]))]
    if keys:
        key = pick.choice(keys)
        texts = [t.number, lambda: [t()], lambda: [t(), t()], lambda: {"a": t()}]
        row[key] = pick.choice(
            [lambda: None, dict, *([lambda: 7, lambda: "so so"] if key in LABELS else texts)]
        )()


def unknown(row: Row, t: Marks, pick: random.Random) -> None:
    row[f"x{t.made}"] = pick.choice([t, lambda: [t(), {"a": t()}], lambda: {"b": t()}, lambda: talk(t)])()


def joined(row: Row, t: Marks, pick: random.Random) -> None:
    """The keys of two rows in one."""
    row.update(KINDS[pick.choice(sorted(KINDS))](t))
    if (
        "chosen" in row or "preferred_output" in row
    ):  # else two marks were in one message that may be left out
        for key in ("input", "context") if "instruction" in row else ():
            row.pop(key, None)


def odd_item(row: Row, t: Marks, pick: random.Random) -> None:
    """Damage to one message of a list."""
    lists = [
        v
        for v in (*row.values(), *(i for v in row.values() if isinstance(v, dict) for i in v.values()))
        if isinstance(v, list)
    ]
    found = [
        items
        for items in lists
        if items and all(isinstance(i, dict) and {"role", "from"} & i.keys() for i in items)
    ]
    if found:
        items = pick.choice(found)
        at = pick.randrange(len(items))
        item = dict(items[at])
        # a message that has no role is one piece, whatever it holds
        lone = len(MARK.findall(json.dumps(item))) == 1
        spoken = isinstance(item.get("role", item.get("from")), str) and bool(
            {"content", "value"} & item.keys()
        )
        match pick.randrange(7):
            case 0 if len(item) > 1:
                del item[pick.choice([key for key in sorted(item) if lone or key not in ("role", "from")])]
            case 1:
                item["value" if "from" in item else "content"] = t.number()
            case 2:
                item["role"] = "narrator"
            case 3 if lone:
                item[pick.choice(["role", "from"])] = None
            case 4 if spoken:
                item["value" if "from" in item else "content"] = [
                    {"type": "text", "text": t()},
                    {"type": "input_audio", "audio": t()},
                ]
            case 5 if spoken:
                item["text"] = t()
            case 6 if spoken:
                item["value" if "from" in item else "content"] = ""
        items[at] = item if pick.randrange(4) else t()


def shuffled(row: Row, t: Marks, pick: random.Random) -> None:
    keys = list(row)
    pick.shuffle(keys)
    for key in keys:
        row[key] = row.pop(key)


DAMAGE = [drop, retype, unknown, joined, odd_item, odd_item, odd_item, shuffled]


def held(message: Message) -> str:
    """The text of a message, with its calls."""
    return f"{message.text} {json.dumps(message.tool_calls)}"


def account(path: Path, lines: list[bytes]) -> LoadReport:
    """Reads the lines, a row each, and accounts for each of their pieces."""
    path.write_bytes(b"\n".join(lines))
    report = LoadReport()
    items = list(read_all([path], [SourceBlock(format="training-set")], report=report))
    found: dict[int, Counter[str]] = {}
    talks = Counter[int]()
    more = 0  # marks of messages that are one reject each
    bad = set()
    blank = Counter[int]()
    for item in items:
        line = int((item.locator if isinstance(item, Reject) else item.source.partition(":")[2]).split()[1])
        if isinstance(item, Conversation):
            # a tool may give nothing
            blank[line] += sum(not MARK.search(held(m)) for m in item.messages if m.tool_call_id)
            assert all(MARK.search(held(m)) or m.tool_call_id for m in item.messages), item
            talks[line] += 1
            found.setdefault(line, Counter()).update(
                mark for text in (*map(held, item.messages), item.tools) for mark in MARK.findall(text)
            )
        elif " message " in item.locator:
            more += max(0, len(MARK.findall(item.excerpt)) - 1)
        else:
            bad.add(line)
    pieces = repeats = 0
    for number, line in enumerate(lines, 1):
        first = lines.index(line) + 1
        if first in bad or not line.strip():
            assert not talks[number] and (number in bad or not line.strip()), (
                "a row is a conversation and a reject, or neither"
            )
            continue
        if number != first:  # the same row once more
            repeats += talks[first]
            assert not talks[number]
        marks = Counter(MARK.findall(line.decode("latin-1")))
        # what stands beside several conversations of a row stands in each of them
        assert all(n <= max(marks[mark], talks[first]) for mark, n in found[first].items()), line
        pieces += empty(line) - blank[first] + sum((marks - found[first]).values())
    assert sum(report.messages.values()) == sum(len(i.messages) for i in items if isinstance(i, Conversation))
    assert report.repeated_conversations == repeats
    inner = sum(isinstance(i, Reject) and " message " in i.locator for i in items)
    assert pieces - more == inner + report.omitted.total() + report.repeated_messages, (
        dict(report.omitted),
        report.repeated_messages,
        bad,
        lines,
    )
    return report


def empty(line: bytes) -> int:
    """How many messages of a row lost all by which they would be known again."""
    try:
        row = json.loads(line)
    except ValueError:  # what is read of it all the same has its marks
        return 0
    return sum(not MARK.search(json.dumps(message)) for message in messages_in(row))


def messages_in(value: Any) -> Iterator[Row]:
    if isinstance(value, dict) and {"role", "from"} & value.keys():
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from messages_in(inner)


@given(
    kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6),
    one=st.booleans(),
    plan=st.lists(st.tuples(st.integers(0, 7), st.sampled_from(DAMAGE)), min_size=1, max_size=8),
    seed=st.integers(0, 10_000),
    twice=st.lists(st.integers(0, 7), max_size=2),
)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_piece_is_accounted_for(
    tmp_path: Path, kinds: list[str], one: bool, plan: list[tuple[int, Any]], seed: int, twice: list[int]
) -> None:
    t, pick = Marks(), random.Random(seed)
    kinds = [kinds[0]] * len(kinds) if one else kinds
    sound = [kind for kind in dict.fromkeys(kinds) for _ in range(2)]  # show what the set is
    rows = [{**KINDS[kind](t), "id": f"r{n}"} for n, kind in enumerate([*sound, *kinds])]
    for n, damage in plan:
        row = rows[len(sound) + n % len(kinds)]
        own = row.pop("id")
        damage(row, t, pick)
        row["id"] = own
    usual = {key for row in rows[: len(sound)] for key in row}
    again = [
        row for row in (rows[n % len(rows)] for n in twice) if row.keys() <= usual
    ]  # a key that two rows have is one of the set's own
    account(tmp_path / "x.jsonl", [json.dumps(row).encode() for row in (*rows, *again)])


# what holds a mark beside a text within one message, or a label, says nothing once its key is another
KEPT = re.compile(rb'zq\d{4}qz|"tool_calls"')
STEADY = sorted(KINDS.keys() - {"kto", "kto-messages", "text-preference"})


@given(
    kind=st.sampled_from(STEADY),
    count=st.integers(1, 4),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=5),
    cut=st.floats(0.2, 1),
)
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_piece_is_accounted_for_where_bytes_are_others(
    tmp_path: Path, kind: str, count: int, flips: list[tuple[float, int]], cut: float
) -> None:
    t = Marks()
    lines = [json.dumps(KINDS[kind](t)).encode() for _ in range(count + 2)]
    rest = bytearray(b"\n".join(lines[2:]))
    kept = {at for found in KEPT.finditer(bytes(rest)) for at in range(*found.span())}
    for place, byte in flips:
        if (at := int(place * len(rest))) not in kept:
            rest[at] = byte
    account(tmp_path / "x.jsonl", [*lines[:2], *bytes(rest[: int(cut * len(rest))]).split(b"\n")])


# what is left out by name, and what must never be read


@given(
    st.sampled_from(["rejected", "non_preferred_output", "rejected_response", "response_rejected"]),
    st.booleans(),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rejected_answer_is_never_read_where_the_wanted_one_is_missing(
    tmp_path: Path, key: str, nested: bool
) -> None:
    t = Marks()
    good = [KINDS[kind](t) for kind in ("preference", "openai-preference", "conversation") for _ in range(2)]
    lost = [
        {key: talk(t)},
        {"prompt": t(), key: talk(t)[1:]},
        {"prompt": t(), key: f"\n\nHuman: {t()}\n\nAssistant: {t()}"},
        {"prompt": t(), key: t()},
    ]
    lost += [{"conversation": talk(t), key: talk(t)}]
    report = LoadReport()
    rows = [*good, *({"data": row} if nested else row for row in lost)]
    items = list(
        read_all([lines(tmp_path / "x.jsonl", rows)], [SourceBlock(format="training-set")], report=report)
    )
    held = Counter(
        MARK.findall(" ".join(m.text for i in items if isinstance(i, Conversation) for m in i.messages))
    )
    assert not held.keys() & {mark for row in lost for mark in MARK.findall(json.dumps(row[key]))}


def test_one_damaged_label_does_not_make_rejected_answers_wanted(tmp_path: Path) -> None:
    t = Marks()
    odd: list[Row] = [{"label": "fals"}, {"label": None}, {}]
    rows = [
        {"prompt": t(), "completion": t(), **label}
        for label in ({"label": True}, {"label": False}, odd[0], *[{"label": True}] * 12, *odd[1:])
    ]
    report = LoadReport()
    found = read(lines(tmp_path / "x.jsonl", rows), report)
    assert report.omitted == {"rejected answer": 1} and len(found[1].messages) == 1
    # of an answer without a clear label nobody knows whether it is wanted
    assert [n for n, c in enumerate(found) if any("untrained" in m.flags for m in c.messages)] == [2, 15, 16]


def test_what_stands_beside_the_turns_is_named(tmp_path: Path) -> None:
    t = Marks()
    rows = [
        {
            "messages": (own := talk(t)),
            "prompt": own[0]["content"],
            "rejected": t(),
            "chat": talk(t),
            "tools": {"title": t()},
        }
        for _ in range(3)
    ]
    report = LoadReport()
    read(lines(tmp_path / "x.jsonl", [{**rows[0], "answre": t(), "language": "en"}, *rows[1:]]), report)
    assert report.repeated_messages == 3 and report.omitted == {
        "rejected answer": 3,
        "message of another column": 6,
        "tool schema": 3,
        "value under a key that other rows do not have": 1,
    }


def test_what_the_model_is_told_is_read_where_its_messages_are(tmp_path: Path) -> None:
    t = Marks()
    told = {"system": "Be kind.", "messages": talk(t)}
    for name, row in (("nested", {"request": told}), ("written", {"request": json.dumps(told)})):
        assert said(read(lines(tmp_path / f"{name}.jsonl", [row] * 2))[0])[0] == ("system", "Be kind.")


def test_lists_that_stand_beside_the_rows_of_a_document_are_counted(tmp_path: Path) -> None:
    t = Marks()
    report = LoadReport()
    document = {
        "train": [{"id": n} for n in range(4)] + [{"messages": talk(t)}],
        "authors": [{"name": "x"}],
        "more": [7, {"messages": talk(t)}],
        "n": 5,
    }
    items = list(
        read_all([dump(tmp_path / "x.json", document)], [SourceBlock(format="training-set")], report=report)
    )
    assert [i.reason for i in items if isinstance(i, Reject)] == [*["no_known_keys"] * 4, "not_an_object"]
    assert report.conversations == 2 and report.omitted == {"item of a list beside the rows": 1}


def test_prose_of_columns_that_no_shape_knows_is_named(tmp_path: Path) -> None:
    rows = [
        {
            "prompt": f"Where is parcel {n}?",
            "response_a": "It left the depot today.",
            "response_b": "No idea at all, sorry.",
            "winner": "a",
        }
        for n in range(3)
    ]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = inspect([tmp_path / "x.jsonl"])
    assert found.messages == {"customer": 3} and found.omitted == {"text of another column": 6}
