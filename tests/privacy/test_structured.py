"""Personal data in JSON: arguments and results of tools."""

from __future__ import annotations

import json

from curate.privacy import Redactor
from curate.privacy.structured import SCHEMA_KEYS, change_message, in_json, texts_of_message


def redact(text: str) -> str:
    return Redactor().redact(text)[0]


def test_values_are_redacted_by_their_keys_and_json_stays_json() -> None:
    given = {
        "mail": "ada@veen.example",
        "card": 4111111111111111,
        "days": 3,
        "to": [{"password": "Tulip-77x"}],
    }
    done = json.loads(in_json(json.dumps(given), redact))
    assert done["mail"] == "[EMAIL_1]" and done["card"] == "[CARD_1]" and done["days"] == 3
    assert "Tulip" not in str(done)


def test_what_holds_nothing_personal_stays_byte_for_byte_and_what_is_no_json_is_text() -> None:
    assert in_json('{ "n":1.50,  "ok": true }', redact) == '{ "n":1.50,  "ok": true }'
    assert in_json("write to ada@veen.example", redact) == "write to [EMAIL_1]"
    assert in_json('{"mail": "ada@veen.example"', redact) == '{"mail": "[EMAIL_1]"'
    assert in_json('{"ada@veen.example": 1}', redact) == '{"[EMAIL_1]": 1}'


def test_names_that_code_calls_stay_in_a_description() -> None:
    tool = '{"function": {"name": "a@b.example", "description": "ask a@b.example"}}'
    assert json.loads(in_json(tool, redact, SCHEMA_KEYS)) == {
        "function": {"name": "a@b.example", "description": "ask [EMAIL_1]"}
    }


def test_a_message_is_redacted_with_its_calls_and_shows_all_its_texts() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"mail": "a@b.example"}'}}
    message = {"role": "assistant", "content": "For a@b.example", "tool_calls": [call]}
    done = change_message(message, redact)
    assert done["content"] == "For [EMAIL_1]"
    assert done["tool_calls"][0]["function"] == {"name": "f", "arguments": '{"mail": "[EMAIL_1]"}'}
    assert message["tool_calls"] == [call] and "a@b.example" in call["function"]["arguments"]
    assert {"For a@b.example", "mail: a@b.example"} <= set(texts_of_message(message))


def test_escaped_text_and_json_inside_json_are_read_as_what_they_say() -> None:
    given = {
        "who": "Jörg\u2028Müller <jörg@veen.example>",
        "inner": json.dumps({"card": 4111111111111111, "n": 1}),
    }
    done = json.loads(in_json(json.dumps(given), redact))
    assert "veen" not in done["who"] and json.loads(done["inner"]) == {"card": "[CARD_1]", "n": 1}


def test_what_does_not_change_in_a_text_that_does_stays_as_it_is_written() -> None:
    text = '{ "a":1.50,"u":"\\u00e9\\/", "mail" : "a@b.example","list":[ {"k":null},-3 ],"half":"\\ud83d" }'
    assert in_json(text, redact) == text.replace("a@b.example", "[EMAIL_1]")
    assert json.loads(in_json('{"x": "a@b.example \\ud83d"}', redact)) == {"x": "[EMAIL_1] \ud83d"}
