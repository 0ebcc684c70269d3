"""Which links are personal, and which everybody may know."""

from __future__ import annotations

import pytest

from curate.privacy import Redactor
from curate.privacy.links import kind

PERSONAL = [
    "https://docs.example.com/a.pdf?X-Amz-Credential=AB12&X-Amz-Signature=3d1a28ec896239b29ac0",
    "https://storage.example.com/l.csv?Expires=17&Signature=a1B2c3D4e5",
    "https://discord.gg/aB3xK9pQ",
    "https://chat.whatsapp.com/8oBMjgUlY0ARiDFkWjhvzn",
    "https://join.slack.com/t/acme/shared_invite/zt-1a2b3c",
    "https://t.me/+aB3xK9pQ",
    "https://x.com/jo_doe",
    "https://github.com/jo-doe",
    "https://www.tiktok.com/@jo_doe",
    "https://www.xing.com/profile/Jo_Doe",
    "https://admin:s3cret@shop.example.com/api",
    "postgres://app:s3cret@db.example.com/app",
    "https://www.dropbox.com/scl/fi/nv4sw4qg5ixs170c1wquu/a.pdf?rlkey=0pzy99j587b258walpug",
]
MEETINGS = [
    "https://us02web.zoom.us/j/81234567890?pwd=aB3xK9",
    "https://meet.google.com/abc-defg-hij",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x",
    "https://acme.webex.com/meet/jo.doe",
    "https://calendly.com/jo-doe/30min",
]
PUBLIC = [
    "https://github.com/example/tool",
    "https://github.com/features",
    "https://x.com/search?q=returns",
    "https://www.facebook.com/groups/example",
    "https://zoom.us/pricing",
    "https://shop.example.com/help/returns?page=2&lang=en",
    "https://calendly.com/pricing",
    "https://support.example.com/de/artikel/r%C3%BCckgabe-und-umtausch-von-waren-85c0e47f",
    "imap://imap.example.com:993",
    "https://discord.com/developers/docs",
]


@pytest.mark.parametrize("url", PERSONAL)
def test_a_link_that_opens_a_door_or_shows_a_person_is_masked(url: str) -> None:
    assert kind(url) == "URL" and url not in Redactor().redact(f"see {url} please")[0]


@pytest.mark.parametrize("url", MEETINGS)
def test_a_link_to_a_meeting_is_masked_as_one(url: str) -> None:
    assert kind(url) == "MEETING" and Redactor().redact(f"see {url} please")[0] == "see [MEETING_1] please"


@pytest.mark.parametrize("url", PUBLIC)
def test_a_link_that_everybody_may_know_stays(url: str) -> None:
    assert kind(url) == "" and url in Redactor().redact(f"see {url} please")[0]


@pytest.mark.parametrize(
    "hook",
    [
        "https://hooks.slack.com/services/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",
        "https://discord.com/api/webhooks/123456789012345678/aB3xK9pQaB3xK9pQaB3xK9pQ",
        "https://hooks.zapier.com/hooks/catch/123456/a1b2c3d/",
        "https://api.example.com/v1/webhooks/aB3xK9pQaB3xK9pQaB3x",
    ],
)
def test_an_address_that_takes_messages_is_a_secret(hook: str) -> None:
    assert Redactor().redact(f"I call {hook} then")[0] == "I call [SECRET_1] then"
