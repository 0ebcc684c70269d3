"""What a link is: an address that everybody may know, a person's page, a door that it opens, a meeting."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import parse_qsl, unquote, urlsplit

from curate.privacy.coordinates import coordinates
from curate.privacy.scan import word_set
from curate.privacy.types.email import PLAIN as EMAIL

_KEYS = word_set(
    "token access_token refresh_token id_token auth authtoken key apikey api_key secret client_secret"
    " signature sig sign password passwd pwd pass pw session sessionid sid jwt ticket code otp pin hash email"
    " e_mail mail user username userid user_id uid login account customer phone tel mobile name firstname"
    " lastname first_name last_name dob invite reset confirm verify magic rlkey credential authkey"
    " resourcekey invitecode share_token nonce policy"
)
_SHORT = 200  # characters of a link that is remembered
_LONGEST_HOST = 253  # characters, by the rules of the domain name system
_GATES = word_set(
    "reset verify verification confirm confirmation invite invitation activate activation unsubscribe magic"
    " token share shared auth login recover password d s u"
)
# pages of people, by the host, as what stands behind it; `*` is one name and nothing behind it
_NAME = r"@?[\w.-]{2,60}/?$"
_PEOPLE = {
    "linkedin.com": r"(?:in|pub)/.",
    "facebook.com": (
        r"(?:profile\.php\?|people/.|(?!groups|help|business|pages|events|sharer|marketplace|watch|login|share)"
        rf"{_NAME})"
    ),
    "instagram.com": rf"(?!p/|reel|explore|accounts|about){_NAME}",
    "x.com": rf"(?!i/|home|search|intent|share|hashtag|explore|settings|login|tos|privacy|help){_NAME}",
    "twitter.com": rf"(?!i/|home|search|intent|share|hashtag|explore|settings|login|tos|privacy|help){_NAME}",
    "github.com": (
        r"(?!features|about|pricing|login|join|settings|topics|explore|marketplace|search|sponsors|orgs|apps"
        rf"|issues|pulls|notifications|security|contact|site|customer-stories|enterprise|team){_NAME}"
    ),
    "gitlab.com": rf"(?!explore|users/sign|help|search|dashboard|groups|projects){_NAME}",
    "tiktok.com": r"@.",
    "youtube.com": r"@.",
    "threads.net": r"@.",
    "medium.com": r"@.",
    "xing.com": r"profile/.",
    "reddit.com": r"u(?:ser)?/.",
    "bsky.app": r"profile/.",
    "vk.com": rf"(?!feed|im|groups|video|wall|about){_NAME}",
    "ok.ru": r"profile/.",
    "snapchat.com": r"add/.",
    "twitch.tv": rf"(?!directory|videos|settings|p/|jobs){_NAME}",
    "steamcommunity.com": r"(?:id|profiles)/.",
    "stackoverflow.com": r"users/\d",
    "pinterest.com": rf"(?!pin/|search|ideas|login){_NAME}",
    "paypal.me": r".",
    "paypal.com": r"paypalme/.",
    "venmo.com": r"(?:u/.|(?!about|legal|signup)[\w-]{3,40}/?$)",
    "cash.app": r"\$.",
    "patreon.com": rf"(?!home|login|search|policy|about|c/){_NAME}",
    "soundcloud.com": rf"(?!discover|search|charts|pages){_NAME}",
    "t.me": r"[\w+]",
    "telegram.me": r"[\w+]",
    "wa.me": r".",
    "api.whatsapp.com": r"send",
    "m.me": r".",
    "line.me": r"ti/.",
    "signal.me": r"#",
}
# doors that open to whoever has the link
_INVITES = {
    "discord.gg": r"[\w-]{4}",
    "discord.com": r"invite/[\w-]{4}",
    "chat.whatsapp.com": r"[\w-]{10}",
    "join.slack.com": r"t/[\w-]+/shared_invite/.",
    "t.me": r"(?:\+|joinchat/).",
    "signal.group": r"#.",
    "join.skype.com": r"\w{6}",
    "invite.viber.com": r".",
    "linktr.ee": r".",
    "dropbox.com": r"scl/f[io]/.{20}",
    "we.tl": r"t-\w",
}
_MEETINGS = {
    "zoom.us": r"(?:j|w|s|my|wc(?:/join)?|meeting|webinar)/.",
    "zoom.com": r"(?:j|w|s|my)/.",
    "meet.google.com": r"(?:[a-z]{3,4}-[a-z]{4}-[a-z]{3}|lookup/.)",
    "teams.microsoft.com": r"(?:l/meetup-join|meet|l/meeting)/.",
    "teams.live.com": r"meet/.",
    "webex.com": r"(?:meet|join)/.|[\w-]+/j\.php|.*MTID=|wbxmjs/joinservice",
    "meet.jit.si": r"[\w%-]{3}",
    "8x8.vc": r".",
    "whereby.com": r"(?!information|user|blog|pricing|about|legal|features)[\w-]{3,}",
    "meet.goto.com": r".",
    "gotomeet.me": r".",
    "global.gotomeeting.com": r"join/.",
    "calendly.com": r"(?!features|pricing|blog|integrations|resources|login|signup)[\w-]{3,}",
    "bluejeans.com": r"\d",
    "skype.com": r"meet/.",
    "join.skype.com": r".",
    "chime.aws": r"\d",
    "vc.ru": r"meet/.",
    "telemost.yandex.ru": r"j/.",
    "app.livestorm.co": r"p/.",
    "cal.com": r"(?!pricing|blog|docs|signup)[\w-]{3,}/.",
}
BARE = (
    "t.me",
    "wa.me",
    "discord.gg",
    "chat.whatsapp.com",
    "linkedin.com/in",
    "paypal.me",
    "zoom.us",
    "meet.google.com",
    "calendly.com",
)


def kind(url: str) -> str:
    """MEETING, GEO or URL where a link is personal, and nothing where everybody may know it."""
    return _short(url) if len(url) <= _SHORT else _kind(url)


@lru_cache(maxsize=10_000)  # many stand in many texts
def _short(url: str) -> str:
    return _kind(url)


def _kind(url: str) -> str:
    if "[" in url:
        return ""
    if any(coordinates(url)):
        return "GEO"
    try:
        parts = urlsplit(url if "://" in url else "https://" + url)
    except ValueError:
        return "URL"
    if parts.scheme not in ("http", "https", "ftp") and ":" not in parts.netloc.rpartition("@")[0]:
        return ""  # a mail server: who has an account on it is found apart
    host = (parts.hostname or "").removeprefix("www.")
    behind = url.split("://", 1)[-1].partition("/")[2]
    if _on(_MEETINGS, host, behind):
        return "MEETING"
    if "@" in parts.netloc or _on(_PEOPLE, host, behind) or _on(_INVITES, host, behind):
        return "URL"
    if parts.query or "=" in parts.fragment:
        fields = parse_qsl(parts.query[:4_000] + "&" + parts.fragment[:1_000], max_num_fields=2_000)
        if any(_tells(key, value) for key, value in fields):
            return "URL"
    segments = unquote(parts.path[:4_000]).split("/")[:50]
    return "URL" if any(_opens(segments, at) for at in range(len(segments))) else ""


def _on(table: dict[str, str], host: str, behind: str) -> bool:
    labels = host[-_LONGEST_HOST:].split(".")
    for at in range(len(labels) - 1):
        if pattern := table.get(".".join(labels[at:])):
            return re.match(pattern, behind, re.IGNORECASE) is not None
    return False


def _tells(key: str, value: str) -> bool:
    """Whether a parameter is a secret, a person's, or random."""
    names = (key.lower().strip("_-"), re.split(r"[-_.]", key.lower())[-1])
    named = any(name in _KEYS for name in names) and len(value) >= 3
    return named or EMAIL.search(value) is not None or (len(value) >= 24 and is_random(value))


def _opens(segments: list[str], at: int) -> bool:
    """Whether a piece of a path is an e-mail address, or random enough to be a key to what it leads to."""
    segment = segments[at]
    if EMAIL.search(segment):
        return True
    gate = at > 0 and segments[at - 1].lower() in _GATES
    return len(segment) >= 20 and is_random(segment) and (len(segment) >= 32 or gate)


def is_random(value: str) -> bool:
    """Whether a part of a link looks drawn at random: upper case, lower case and digits mixed, without
    words."""
    if len(value) > 2_000:
        return True
    kinds = [
        "d" if char.isdigit() else "u" if char.isupper() else "l" if char.islower() else "-" for char in value
    ]
    changes = sum(a != b for a, b in pairwise(kinds))
    return min(kinds.count("d"), kinds.count("u"), kinds.count("l")) >= 3 and changes >= len(value) // 3
