"""Keys by their issuers' marks, and what is random enough to be a secret without a mark or a word."""

from __future__ import annotations

import string
from random import Random

import pytest

from curate.privacy import Redactor
from curate.privacy.issuers import _ISSUERS, issued

RANDOM = Random(7)


def drawn(length: int, signs: str = string.ascii_letters + string.digits) -> str:
    """Random signs, of each kind that there is some."""
    while True:
        value = "".join(RANDOM.choice(signs) for _ in range(length))
        if sum(map(str.isdigit, value)) >= length // 8 and value[0].isalpha():
            return value


HEX = "0123456789abcdef"
KEYS = {
    "age": "AGE-SECRET-KEY-1" + drawn(58, string.ascii_uppercase + string.digits),
    "amazon": "AKIA" + drawn(16, string.ascii_uppercase + string.digits),
    "airtable": "pat" + drawn(14) + "." + drawn(64, HEX),
    "discord": "M" + drawn(24) + "." + drawn(6) + "." + drawn(38),
    "github": "ghp_" + drawn(36),
    "google, client": "GOCSPX-" + drawn(28),
    "mailchimp": drawn(32, HEX) + "-us14",
    "slack": "xoxb-" + drawn(40),
    "telegram": "1234567890:A" + drawn(34),
    "terraform": drawn(14) + ".atlasv1." + drawn(67),
    "twilio": "SK" + drawn(32, HEX),
}


@pytest.mark.parametrize("issuer", sorted(KEYS))
def test_a_key_is_known_by_its_mark_alone(issuer: str) -> None:
    assert issuer in _ISSUERS and list(issued(f"it says {KEYS[issuer]}, why?")) == [
        (8, 8 + len(KEYS[issuer]))
    ]


def test_every_mark_stands_in_what_its_pattern_finds() -> None:
    for issuer, key in KEYS.items():
        assert _ISSUERS[issuer][0] in key, issuer


def test_there_are_forty_issuers_and_more() -> None:
    assert len(_ISSUERS) >= 60


@pytest.mark.parametrize(
    "text",
    [
        "AccountKey={};EndpointSuffix=core.windows.net",
        'client_secret = "{}"',
        "the key that I was given is {}",
        "{} is my api key",
        "Authorization: Bearer {}",
        "X-Api-Key: {}",
        "mi clave secreta: {}",
        "der Zugangstoken lautet {}",
        "мой ключ: {}",
        "I pasted {} by mistake",
    ],
)
def test_what_is_random_is_a_secret(text: str) -> None:
    for value in (drawn(40), drawn(20) + "-" + drawn(21)):
        found = text.format(value)
        masked = {i for span in Redactor().redact(found)[1] for i in range(span.start, span.end)}
        assert masked >= set(range(found.index(value), found.index(value) + len(value))), found


@pytest.mark.parametrize(
    "text",
    [
        f"commit {drawn(40, HEX)} broke it",
        "build id 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "The key is on the left.",
        "open /run/user/1000/doc/582/Thunderbird in the key store",
        "set nsISecretDecoderRing and StartWithLastProfile",
        "see 2023-1207_Example_Webinar_Event_601116 for the recording",
        f"the attachment reads {drawn(64)} {drawn(64)} {drawn(64)}",
        "EGL_ANGLE_image_d3d11_texture is a token of the driver",
    ],
)
def test_hashes_ids_names_and_encoded_data_are_none(text: str) -> None:
    assert Redactor().redact(text)[1] == []


def test_the_words_that_open_a_wallet_are_a_secret() -> None:
    row = "apple river stone cloud window paper garden silver moon candle bridge forest"
    assert row not in Redactor().redact(f"My seed phrase: {row}")[0]
    assert (
        Redactor().redact("I lost my seed phrase, can you tell me what to do about it now please?")[1] == []
    )
