"""Chatbots under people's names: what is told of them, how a recipe answers, and that no format takes one for
a person in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from curate.loaders import LoadReport, Reject, SourceBlock, inspect, read_all, suggest
from curate.loaders.bot_words import is_bot_name, speaks_as_program
from curate.loaders.habits import Census
from curate.recipe import load_recipe
from curate.recipe.text import recipe_text
from curate.records import Conversation
from tests.helpers.command import call
from tests.helpers.loading import inspected
from tests.helpers.paths import READING

BOTS = READING / "bots"
PIP = "I am Pip, the automatic helper of Alder Homes. A person joins soon."
ASKS = (
    "The lift stops between floors.",
    "Which day is bulky waste collected?",
    "The heating is cold since Sunday.",
    "I lost the key of the bin room.",
)
SAYS = (
    "A mechanic looks at it this evening.",
    "On the first Monday of every month.",
    "The pump is replaced before noon.",
    "A new one costs nine crowns.",
)


def roles(path: Path, **block: Any) -> dict[str, set[str]]:
    """The roles of each author's messages."""
    out: dict[str, set[str]] = {}
    for item in read_all([path], [SourceBlock.model_validate(block)] if block else None):
        for message in item.messages if isinstance(item, Conversation) else ():
            out.setdefault(message.author_name or message.author, set()).add(message.role)
    return out


@pytest.mark.parametrize(
    "text",
    [
        "I'm Pip, the automatic helper of Loamery.",
        "You are now chatting with Nori, our virtual assistant.",
        "My name is Bo and I'm a chatbot.",
        "Guten Tag! Ich bin Ihr digitaler Assistent bei der Stadtbank.",
        "Je suis Léa, votre assistante virtuelle",
        "Soy el asistente virtual de la tienda.",
        "Sono Sofia, l’assistente virtuale del museo.",
        "Eu sou um robô, mas posso ajudar.",
        "Ik ben Robin, de virtuele assistent.",
        "Jag är en chattbot från banken.",
        "Jeg er Freja, din virtuelle assistent.",
        "Olen virtuaaliavustaja Aino.",
        "Jestem Ola, wirtualna asystentka sklepu.",
        "Jsem chatbot obchodu.",
        "Здравствуйте! Я виртуальный помощник банка.",
        "チャットボットのピップです。",
        "您好，我是智能客服小美。",
        "저는 가상 상담원 미래입니다.",
        "أنا مساعدك الافتراضي",
        "<p>Hi, I&#39;m SkerryBot.</p>",
        "This is an automated message.",
        "Automatic reply: we have your message.",
        "Pip here, your smart assistant.",
    ],
)
def test_who_says_that_it_is_a_program_is_heard(text: str) -> None:
    census = Census()
    for talk in ("a", "b"):
        census.see(talk, "pip", text)
    assert census.habits()["pip"].own == 2


@pytest.mark.parametrize(
    "text",
    [
        "I am not a bot, Ann is my name.",
        "I am Ann, the chatbot passed you on to me.",
        "Hi, I'm a colleague of our virtual assistant.",
        "Our virtual assistant will help you at night.",
        "Is this a bot or am I talking to a person?",
        "I'm Jane Talbot, how can I help?",
        "Ich bin kein Roboter, sondern Ihre Beraterin.",
        "Im Chatbot finden Sie die Antwort.",
        "Ich bin Anna, der Chatbot hat mir Ihre Frage geschickt.",
        "Je ne suis pas un robot.",
        "No soy un robot, soy Pilar.",
        "Sono Anna, una collega dell'assistente virtuale.",
        "Nie jestem botem.",
        "我不是机器人。",
        "チャットボットではありません。",
        "This is the chatbot's answer of yesterday.",
        "Here is our virtual assistant, ask it whatever you like",
        "The automatic reply: did you get it?",
    ],
)
def test_who_speaks_of_programs_or_denies_to_be_one_is_none(text: str) -> None:
    assert not speaks_as_program(text)


def test_names_of_programs_in_other_languages_are_known() -> None:
    names = (
        "Virtueller Assistent",
        "Asistente virtual Luna",
        "AI Assistant",
        "チャットボット",
        "Виртуальный помощник",
        "Skerry-Bot",
        "no-reply@shop.example",
    )
    assert all(map(is_bot_name, names)) and not any(
        map(
            is_bot_name,
            ("Jane Talbot", "Abbott", "Robotka Nováková", "Assistant to Ann", "Digital Services Ltd"),
        )
    )


# what is told, and how a recipe answers


def test_a_program_is_shown_with_the_evidence_by_inspect_init_and_the_manifest(tmp_path: Path) -> None:
    path = BOTS / "en_opens_some.csv"
    found = inspected(path)
    assert found.chatbots["en_opens_some.csv"].startswith(
        "'Pip' (says in 5 of 5 conversations that it is a program; 5 of 5 messages are one text"
    )
    assert "chatbots       en_opens_some.csv: 'Pip'" in call("inspect", path).stdout
    assert "# chatbots, never learned from: 'Pip' (says in 5 of 5" in suggest([path])
    assert call("run", path, "-o", tmp_path / "out", "--quiet").returncode in (0, 1)
    loaded = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["loaded"]
    assert "says in 5 of 5" in loaded["chatbots"]["en_opens_some.csv"]
    assert "whose text is never learned from" in (tmp_path / "out" / "report.html").read_text(
        encoding="utf-8"
    )
    for file in ("train.jsonl", "test.jsonl"):
        assert "automatic helper" not in (tmp_path / "out" / file).read_text(encoding="utf-8")


def test_what_only_repeats_itself_stops_a_run_until_one_line_answers(tmp_path: Path) -> None:
    result = call("run", BOTS / "en_menu.csv", "-o", tmp_path / "out", "--quiet")
    assert result.returncode == 2 and not (tmp_path / "out").exists()
    assert (
        "'Pip' (20 of 20 messages are 2 texts again and again" in result.stderr
        and "bots: [Pip]" in result.stderr
        and "bots: none" in result.stderr
    )
    assert (
        roles(BOTS / "en_menu.csv", bots=["Pip"])["Pip"] == {"bot"}
        and not inspected(BOTS / "en_menu.csv", bots=["Pip"]).questions
    )
    assert (
        roles(BOTS / "en_menu.csv", bots="none")["Pip"] == {"agent"}
        and not inspected(BOTS / "en_menu.csv", bots="none").unsettled
    )


def test_a_name_of_a_person_is_not_shown_and_init_lists_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        (BOTS / "en_menu.csv").read_text(encoding="utf-8").replace(",Pip,", ",Pip Marlow,"), encoding="utf-8"
    )
    found = inspected(path)
    assert "Marlow" not in found.questions[0].describe() and found.questions[0].add[0].startswith(
        "bots: [NAME]"
    )
    text = recipe_text(suggest([path]))
    assert "  # bots:\n  #   - Pip Marlow   # in 10 conversations\n  # bots: none" in text
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(text.replace("  # bots:\n  #   - Pip M", "  bots:\n    - Pip M"), encoding="utf-8")
    answered = inspect([path], load_recipe(recipe).source)
    assert not answered.questions and answered.messages == {"agent": 20, "bot": 20, "customer": 17}


def test_a_map_that_names_the_sender_is_obeyed() -> None:
    rules = {"column": "from", "agent": "many_conversations", "otherwise": "customer"}
    path = BOTS / "en_opens_some.csv"
    assert roles(path, roles={**rules, "map": {"Pip": "agent"}})["Pip"] == {"agent"}
    assert not inspected(path, roles={**rules, "map": {"Pip": "agent"}}).unsettled
    assert roles(path, roles=rules)["Pip"] == {"bot"} and roles(path, roles={**rules, "map": {"Pip": "bot"}})[
        "Pip"
    ] == {"bot"}
    assert roles(BOTS / "pt_labels", roles={"map": {"Bia": "agent"}})["Bia"] == {"agent"}


def test_a_program_that_is_named_as_an_agent_is_a_doubt() -> None:
    path, names = BOTS / "en_opens_some.csv", ["Pip", "Tess Arlow", "Kit Benson"]
    (doubt,) = inspected(path, agents=names).doubts
    assert doubt.code == "chatbot_agents" and "'Pip' (says in 5 of 5" in doubt.what
    assert (
        not inspected(path, agents=names, accept=["chatbot_agents"]).unsettled
        and not inspected(path, agents=names[1:]).unsettled
    )


def test_a_bot_that_is_named_and_wrote_nothing_is_a_doubt() -> None:
    (doubt,) = inspected(BOTS / "en_opens_some.csv", bots=["Pipp"]).doubts
    assert doubt.code == "unknown_bots" and "Pipp" not in doubt.what
    assert not inspected(BOTS / "en_opens_some.csv", bots=["Pipp"], accept=["unknown_bots"]).doubts


def test_a_model_beside_named_agents_is_no_customer() -> None:
    """Naming who answers makes the others customers; one who says that he is a program, or never says
    anything new beside a customer, is asked about."""
    (question,) = inspected(BOTS / "en_model_writes_anew.csv", agents=["Tess Arlow", "Kit Benson"]).questions
    assert question.code == "chatbot" and "'Nori'" in question.what
    path, agents = BOTS / "en_survey_silent.csv", ["Tess Arlow", "Kit Benson"]
    assert [q.code for q in inspected(path, agents=agents, roles={"otherwise": "customer"}).questions] == [
        "chatbot"
    ]


def test_who_answers_in_a_column_of_operators_is_told_once_it_is_named() -> None:
    path, columns = BOTS / "nl_operator.csv", {"author": "operator"}
    assert [q.code for q in inspected(path, messages=columns).questions] == ["roles"]
    found = inspected(path, messages=columns, agents=["Anneke Smit"])
    assert not found.questions and found.messages == {"agent": 5, "customer": 8, "bot": 5}


def test_a_display_name_tells_a_program_whose_role_says_agent(tmp_path: Path) -> None:
    rows = ["ticket\trole\tname\ttext"]
    for n in range(4):
        rows += [
            f"t{n}\tagent\tAlder Bot\tWhat is it about?",
            f"t{n}\tcustomer\tOdo {'ABCD'[n]}lm\t{ASKS[n]}",
            f"t{n}\tagent\tno-reply Alder\t{SAYS[n]}",
        ]
    path = tmp_path / "x.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert inspected(path).messages == {"agent": 4, "customer": 4, "bot": 4}


# other formats


def test_slack_workflows_under_a_persons_account_are_bots(tmp_path: Path) -> None:
    messages = []
    for n in range(6):
        ts = f"{1700000000 + 1000 * n}.0001"
        said = [("U1" + str(n), ASKS[n % 4]), ("UPIP", PIP), ("UANN", f"{SAYS[n % 4]} That is no. {n}.")]
        messages += [
            {"type": "message", "user": who, "text": text, "ts": f"{ts}{k}", "thread_ts": f"{ts}0"}
            for k, (who, text) in enumerate(said)
        ]
    ann = {"id": "UANN", "name": "ann", "profile": {"real_name": "Ann", "title": "Support"}}
    people = [{"id": "UPIP", "name": "pip", "profile": {"real_name": "Pip"}}, ann]
    (tmp_path / "d" / "help").mkdir(parents=True)
    (tmp_path / "d" / "help" / "2023-11-14.json").write_text(json.dumps(messages), encoding="utf-8")
    (tmp_path / "d" / "users.json").write_text(json.dumps(people), encoding="utf-8")
    report = LoadReport()
    assert len(list(read_all([tmp_path / "d"], report=report))) == 6 and "'Pip'" in str(report.chatbots)
    assert report.messages == {"customer": 6, "bot": 6, "agent": 6} and roles(tmp_path / "d", agents=["ann"])[
        "Pip"
    ] == {"bot"}
    assert roles(tmp_path / "d", bots=["ann"])["Ann"] == {"bot"}


def test_tickets_and_messages_of_a_training_set_take_the_answer(tmp_path: Path) -> None:
    assert (
        roles(BOTS / "sv_zendesk.jsonl", bots=["Alva"])["Alva"] == {"bot"}
        and not inspected(BOTS / "sv_zendesk.jsonl", bots=["Alva"]).questions
    )
    path = BOTS / "en_names_in_messages.jsonl"
    assert roles(path, bots=["Nori"])["Nori"] == {"bot"} and roles(path, bots="none")["Nori"] == {"agent"}


def test_a_set_whose_only_model_says_what_it_is_is_not_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    said = [(a, f"I'm Nori, your AI assistant. {s}") for a, s in zip(ASKS, SAYS, strict=True)]
    talks = [
        [{"role": "user", "content": a}, {"role": "assistant", "name": "Nori", "content": s}] for a, s in said
    ]
    path.write_text("".join(json.dumps({"messages": talk}) + "\n" for talk in talks), encoding="utf-8")
    report = LoadReport()
    assert len(list(read_all([path], report=report))) == 4 and report.messages == {"customer": 4, "agent": 4}
    assert not report.questions and not report.doubts


def test_speakers_by_name_in_json_are_known_by_it(tmp_path: Path) -> None:
    """A list of messages whose speakers are people: once the agents are named, the program is asked about,
    and is no customer."""
    path = tmp_path / "x.jsonl"
    talks = [[("Pip", PIP), (f"Odo {'ABCD'[n]}lm", ASKS[n]), ("Ann Reed", SAYS[n])] for n in range(4)]
    path.write_text(
        "".join(
            json.dumps({"messages": [{"role": w, "content": t} for w, t in talk]}) + "\n" for talk in talks
        ),
        encoding="utf-8",
    )
    assert [q.code for q in inspected(path, agents=["Ann Reed"]).questions] == ["chatbot"]
    assert inspected(path, agents=["Ann Reed"], bots=["Pip"]).messages == {
        "customer": 4,
        "bot": 4,
        "agent": 4,
    }


# the sample of conversations


def test_the_sample_stays_small_and_does_not_depend_on_the_order() -> None:
    rows = [
        (f"t{n}", "pip" if n % 2 else "ann", PIP if n % 2 else f"{SAYS[n % 4]} {n}") for n in range(30_000)
    ]
    one, two = Census(), Census()
    for census, said in ((one, rows), (two, rows[::-1])):
        for talk, sender, text in said:
            if census.takes(talk):
                census.see(talk, sender, text)
    counts = [
        {who: (h.talks, h.texts, h.own, h.equal, h.forms, h.beside) for who, h in census.habits().items()}
        for census in (one, two)
    ]
    assert counts[0] == counts[1] and 100 < one.habits({"ann"})["ann"].talks <= 4_000
    assert one.habits()["pip"].is_program and set(one.senders()) == {"pip", "ann"}


def test_nothing_of_the_reading_is_a_reject() -> None:
    assert not [i for i in read_all([BOTS / "en_opens_some.csv"]) if isinstance(i, Reject)]
