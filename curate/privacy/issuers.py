"""Keys and tokens by the marks that their issuers give them.

The marks are from the issuers' own documentation of their formats. Each has a text that stands in every such
key, so that a pattern is tried only where it can match.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache

from curate.privacy.scan import Scan

_KEY = r"[\w-]"
# issuer -> (a text in every key, the pattern of one)
_ISSUERS: dict[str, tuple[str, str]] = {
    "age": ("AGE-SECRET", r"AGE-SECRET-KEY-1[A-Z0-9]{40,70}"),
    "airtable": ("pat", r"pat\w{14}\.[0-9a-f]{64}"),
    "alibaba": ("LTAI", r"LTAI\w{12,30}"),
    "amazon": ("A", r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}"),
    "anthropic": ("sk-ant", r"sk-ant-[\w-]{20,200}"),
    "asana": ("/", r"[012]/\d{12,20}(?:/\d{12,20})?:[0-9a-f]{32}"),
    "atlassian": ("AT", r"(?:ATATT3|ATCTT3|ATBB|ATSTT3)[\w=-]{20,250}"),
    "braintree": ("$production$", r"access_token\$production\$\w{10,20}\$[0-9a-f]{32}"),
    "cloudflare": ("v1.0-", r"v1\.0-[0-9a-f]{24}-[0-9a-f]{100,180}"),
    "contentful": ("CFPAT-", rf"CFPAT-{_KEY}{{40,60}}"),
    "databricks": ("dapi", r"dapi[0-9a-f]{32}(?:-\d)?"),
    "digitalocean": ("o", r"do[opr]_v1_\w{40,80}"),
    "discord": (".", r"[MNO][\w-]{23,26}\.[\w-]{6}\.[\w-]{27,45}"),
    "docker": ("dckr_", rf"dckr_(?:pat|oat)_{_KEY}{{20,60}}"),
    "doppler": ("dp.", r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{1,35}\.)?\w{40,50}"),
    "dropbox": ("sl.", rf"sl\.(?:u\.)?{_KEY}{{60,1500}}"),
    "easypost": ("EZ", r"EZ[AT]K\w{50,60}"),
    "facebook": ("EAA", r"EAA[A-Za-z0-9]{30,300}"),
    "figma": ("figd_", rf"fig[dou]_{_KEY}{{35,60}}"),
    "flutterwave": ("FLWSECK", r"FLWSECK(?:_TEST)?-\w{10,50}(?:-X)?"),
    "fly": ("fm", r"(?:fm[12]r?|fo1)_[\w+/=,-]{40,2000}"),
    "github": ("gh", r"gh[opsur]_\w{20,260}"),
    "github, fine": ("github_pat_", r"github_pat_\w{20,120}"),
    "gitlab": ("gl", rf"gl(?:pat|dt|rt|ptt|ft|imt|agent|oas|soat|cbt|ffct)-{_KEY}{{16,80}}"),
    "google": ("AIza", rf"AIza{_KEY}{{30,45}}"),
    "google, access": ("ya29.", rf"ya29\.{_KEY}{{20,300}}"),
    "google, client": ("GOCSPX-", rf"GOCSPX-{_KEY}{{20,40}}"),
    "google, refresh": ("1//0", rf"1//0{_KEY}{{40,120}}"),
    "grafana": ("gl", r"gl(?:sa|c)_[\w+/=]{32,400}"),
    "groq": ("gsk_", r"gsk_\w{40,60}"),
    "heroku": ("HRKU-", rf"HRKU-{_KEY}{{30,70}}"),
    "hubspot": ("pat-", r"pat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "hugging face": ("hf_", r"(?:api_org|hf)_[A-Za-z]\w{19,60}"),
    "json web token": ("eyJ", rf"eyJ{_KEY}{{8,4000}}\.{_KEY}{{8,8000}}(?:\.{_KEY}{{4,2000}})?"),
    "linear": ("lin_", r"lin_(?:api|oauth)_\w{32,64}"),
    "mailchimp": ("-us", r"[0-9a-f]{32}-us\d{1,2}"),
    "mailgun": ("key-", r"(?:pub)?key-[0-9a-f]{32}"),
    "mapbox": ("k.eyJ", rf"[spt]k\.eyJ{_KEY}{{20,200}}\.{_KEY}{{15,40}}"),
    "netlify": ("nf", r"nf[pckuo]_\w{36,50}"),
    "new relic": ("NRA", rf"NRA[KAML]-{_KEY}{{24,40}}|NRJS-\w{{19}}|NRI[IQ]-{_KEY}{{30,36}}"),
    "notion": ("n", r"(?:ntn_\w{40,60}|secret_[A-Za-z0-9]{43})"),
    "npm": ("npm_", r"npm_\w{30,50}"),
    "openai": ("sk-", rf"sk-(?:[a-z]+-)?{_KEY}{{16,200}}"),
    "perplexity": ("pplx-", r"pplx-\w{40,60}"),
    "planetscale": ("pscale_", r"pscale_(?:tkn|pw|oauth)_[\w.=-]{32,64}"),
    "postman": ("PMAK-", r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    "pulumi": ("pul-", r"pul-[0-9a-f]{40}"),
    "pypi": ("pypi-", rf"pypi-{_KEY}{{40,250}}"),
    "render": ("rnd_", r"rnd_\w{24,40}"),
    "replicate": ("r8_", r"r8_\w{37,40}"),
    "rubygems": ("rubygems_", r"rubygems_[0-9a-f]{40,60}"),
    "sendgrid": ("SG.", rf"SG\.{_KEY}{{16,40}}\.{_KEY}{{16,80}}"),
    "sendinblue": ("xkeysib-", r"x(?:key|smtp)sib-[0-9a-f]{64}-\w{16}"),
    "sentry": ("sntry", r"sntry[su]_[\w+/=-]{40,300}"),
    "shippo": ("shippo_", r"shippo_(?:live|test)_[0-9a-f]{40}"),
    "shopify": ("shp", r"shp(?:at|ss|ca|pa|ua|tka)_[a-fA-F0-9]{24,40}"),
    "slack": ("xox", r"xox[abcdeoprs](?:-\d)?-[\w-]{10,250}"),
    "slack, app": ("xapp-", r"xapp-\d-[\w-]{20,150}"),
    "square": ("sq0", rf"sq0(?:atp|csp|idp)-{_KEY}{{22,50}}"),
    "stripe": ("k_", r"[srp]k_(?:live|test)_\w{8,250}"),
    "stripe, hook": ("whsec_", r"whsec_[\w+/=]{16,80}"),
    "supabase": ("sb", r"(?:sbp_[0-9a-f]{40}|sb_(?:secret|publishable)_[\w-]{20,60})"),
    "tailscale": ("tskey-", r"tskey-(?:[a-z]+-)?\w{6,30}-\w{10,60}"),
    "telegram": (":", rf"\d{{8,10}}:A{_KEY}{{34}}"),
    "terraform": (".atlasv1.", rf"\w{{14}}\.atlasv1\.{_KEY}{{50,90}}"),
    "twilio": ("K", r"(?:SK|AC)[0-9a-f]{32}"),
    "typeform": ("tfp_", r"tfp_[\w.=-]{40,70}"),
    "vault": ("hv", rf"hv[sbr]\.{_KEY}{{20,300}}"),
    "xai": ("xai-", r"xai-\w{60,90}"),
}
_HOOKS = (
    r"https://hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{10,150}"
    r"|https://(?:\w+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{10,25}/[\w-]{20,120}"
    r"|https://[\w.-]*(?:webhook\.office|outlook\.office|logic\.azure|powerautomate)\.com(?::\d+)?/[^\s\"'<>`]{30,600}"
    r"|https://hooks\.zapier\.com/hooks/[\w/-]{8,100}"
    r"|https://(?:hook(?:\.[\w]+)?\.(?:integromat|make)\.com|hooks?\.[\w.-]+/(?:hooks|catch|webhooks?))/[\w/-]{10,120}"
    r"|https://chat\.googleapis\.com/v1/spaces/[\w-]+/messages\?[^\s\"'<>`]{20,400}"
    r"|https://maker\.ifttt\.com/(?:trigger|use)/[\w/-]{10,120}"
    r"|https://[\w.-]+/(?:[\w-]+/){0,4}(?:webhooks?|hooks)/[\w./-]{0,60}(?=[\w-]{0,60}\d)[\w-]{18,80}"
    r"|https://api\.telegram\.org/bot\d{8,10}:[\w-]{34,36}[\w/]*"
)
_PRIVATE = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S]){0,8000}(?:-----END"
    r" (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
    r"|PuTTY-User-Key-File-\d: [^\n]{1,40}(?:\n[^\n]{0,200}){0,80}?\nPrivate-MAC: \w{40,64}"
)


_SHORTEST = 19
_SHORT = 200  # characters of a piece that is remembered
_DIGIT = re.compile(r"\d")
_HOOK = re.compile(_HOOKS)
_HOOK_MARKS = (
    "hook",
    "webhook",
    "ifttt",
    "telegram.org/bot",
    "chat.googleapis",
    "logic.azure",
    "powerautomate",
)


@cache
def _patterns() -> tuple[list[tuple[str, re.Pattern[str]]], re.Pattern[str]]:
    """Each mark with its pattern, and one pattern for those of which a mark says too little."""
    plain = "|".join(pattern for mark, pattern in _ISSUERS.values() if len(mark) == 1)
    marked = [
        (mark, re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)"))
        for mark, pattern in _ISSUERS.values()
        if len(mark) > 1
    ]
    return marked, re.compile(rf"(?<![\w-])(?:{plain})(?!\w)")


def long_pieces(scan: Scan) -> list[tuple[int, int]]:
    """Where anything as long as a key stands without a blank in it: start and end."""
    return scan.kept("long pieces", _long_pieces)


def _long_pieces(scan: Scan) -> list[tuple[int, int]]:
    text, places, end = scan.text, [], 0
    for piece in text.split():
        if len(piece) >= _SHORTEST:
            start = text.index(piece, end)
            end = start + len(piece)
            places.append((start, end))
    return places


def private_keys(text: str) -> Iterator[tuple[int, int]]:
    """Where private keys stand: start and end."""
    if "PRIVATE KEY" in text or "PuTTY-User" in text:
        for match in _PRIVATE.finditer(text):
            yield match.span()


def issued(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[tuple[int, int]]:
    """Where keys stand in a part of a text that bear their issuer's mark: start and end."""
    piece = text[start:end]
    if _DIGIT.search(piece):
        for first, last in _short(piece) if len(piece) <= _SHORT else _issued(piece):
            yield start + first, start + last


@lru_cache(maxsize=10_000)  # such as links, which stand in many texts
def _short(piece: str) -> tuple[tuple[int, int], ...]:
    return tuple(_issued(piece))


def _issued(piece: str) -> Iterator[tuple[int, int]]:
    marked, plain = _patterns()
    for pattern in (*[pattern for mark, pattern in marked if mark in piece], plain):
        for match in pattern.finditer(piece):
            if any(map(str.isdigit, match.group())):
                yield match.span()


def hooks(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand that let whoever has them write somewhere: start and end."""
    if "https://" in text and any(mark in text for mark in _HOOK_MARKS):
        for match in _HOOK.finditer(text):
            yield match.start(), match.start() + len(match.group().rstrip(".,;:!?)"))
