"""Invented keys, tokens, links, wallets and passwords, drawn at random in their providers' public shapes: no
key stands in this file. `‹›` hold what may be masked or not, such as the host of a link."""

from __future__ import annotations

import base64
import hashlib
import json
from random import Random

from pii_making import fill, maker, shaped
from pii_people import joined

shaped(  # what shows by its shape alone
    "SECRET",
    {
        "aws": "<AKIA>{16X}",
        "github": "<ghp_>{36b}",
        "github_fine": "<github_pat_>{22b}_{59b}",
        "gitlab": "<glpat->{20u}",
        "slack_bot": "<xoxb->{12#}-{12#}-{24b}",
        "slack_app": "<xapp-1-A>{10X}-{12#}-{64h}",
        "stripe": "<sk_live_>{24b}",
        "stripe_restricted": "<rk_live_>{24b}",
        "stripe_hook": "<whsec_>{32b}",
        "openai": "<sk-proj->{48u}",
        "anthropic": "<sk-ant-api03->{93u}<AA>",
        "google": "<AIza>{35u}",
        "google_client": "<GOCSPX->{28u}",
        "google_access": "<ya29.>{60u}",
        "sendgrid": "<SG.>{22u}.{43u}",
        "mailgun": "<key->{32h}",
        "mailchimp": "{32h}<-us>1#",
        "npm": "<npm_>{36b}",
        "pypi": "<pypi-AgEIcHlwaS5vcmc>{70u}",
        "docker": "<dckr_pat_>{27u}",
        "digitalocean": "<dop_v1_>{64h}",
        "shopify": "<shpat_>{32h}",
        "square": "<sq0atp->{22u}",
        "telegram": "9{9#}:<AA>{33u}",
        "discord": "<MT>{22b}.{6u}.{27u}",
        "facebook": "<EAA>{90b}",
        "hugging_face": "<hf_>{34b}",
        "replicate": "<r8_>{37b}",
        "databricks": "<dapi>{32h}",
        "new_relic": "<NRAK->{27X}",
        "sentry": "<sntrys_>{80b}",
        "grafana": "<glsa_>{32b}_{8h}",
        "linear": "<lin_api_>{40b}",
        "notion": "<ntn_>{46b}",
        "airtable": "<pat>{14b}.{64h}",
        "postman": "<PMAK->{24h}-{34h}",
        "doppler": "<dp.pt.>{43b}",
        "vault": "<hvs.>{90u}",
        "terraform": "{14b}<.atlasv1.>{60u}",
        "figma": "<figd_>{40u}",
        "supabase": "<sbp_>{40h}",
        "planetscale": "<pscale_tkn_>{43u}",
        "pulumi": "<pul->{40h}",
        "contentful": "<CFPAT->{43u}",
        "age": "<AGE-SECRET-KEY-1>{58X}",
        "slack_hook": "‹<https://hooks.slack.com/services/>›<T>{10X}/<B>{10X}/{24b}",
        "discord_hook": "‹<https://discord.com/api/webhooks/>›{18#}/{68u}",
        "teams_hook": "‹<https://acme.webhook.office.com/webhookb2/>›{8h}-{4h}-{4h}-{4h}-{12h}<@>{8h}-{4h}-{4h}-{4h}-{12h}</IncomingWebhook/>{32h}",
        "zapier_hook": "‹<https://hooks.zapier.com/hooks/catch/>›{7#}/{7x}/",
        "licence_key": "{5X}-{5X}-{5X}-{5X}-{5X}",
    },
)
shaped(  # what only a word before it, or its randomness, shows
    "SECRET",
    {
        "aws_secret": "{40s}",
        "twilio": "{32h}",
        "cloudflare": "{40u}",
        "datadog": "{32h}",
        "azure_storage": "{86s}<==>",
        "heroku": "{8h}-{4h}-{4h}-{4h}-{12h}",
        "generic": "{43b}",
        "prefixed": "<acme_live_>{32b}",
    },
    bare=False,
)


@maker("SECRET", "jwt")
def jwt(rng: Random, _: str) -> str:
    def part(value: dict[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': fill(rng, '{10#}')})}.{fill(rng, '{43u}')}"


@maker("SECRET", "private_key")
def private_key(rng: Random, _: str) -> str:
    kind = rng.choice(("RSA ", "EC ", "OPENSSH ", ""))
    lines = "\n".join(fill(rng, "{64s}") for _ in range(6))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"


WORDS = (
    "sunflower",
    "garden",
    "tiger",
    "bicycle",
    "coffee",
    "winter",
    "velvet",
    "harbour",
    "rocket",
    "pepper",
)
LEET = str.maketrans("aeos", "@30$")


@maker("PASSWORD", "word")
def word_password(rng: Random, _: str) -> str:
    return rng.choice(WORDS).title() + fill(rng, rng.choice(("##", "####", "###"))) + rng.choice("!?#$%*")


@maker("PASSWORD", "leet")
def leet(rng: Random, _: str) -> str:
    return rng.choice([w for w in WORDS if w != w.translate(LEET)]).translate(LEET) + fill(rng, "##")


@maker("PASSWORD", "random")
def random_password(rng: Random, _: str) -> str:
    signs = list(fill(rng, "AA{5b}#a") + rng.choice("!#%&*+=?") + rng.choice("!$_-"))
    rng.shuffle(signs)
    return "k" + "".join(signs) + "7"


@maker("PASSWORD", "words")
def words_password(rng: Random, _: str) -> str:
    return "-".join(rng.sample(WORDS, 3)) + rng.choice(("", "-7", "42"))


@maker("PASSWORD", "lower")
def lower_password(rng: Random, _: str) -> str:
    return rng.choice(WORDS) + fill(rng, rng.choice(("##", "###", "####")))


shaped("PASSWORD", {"pin": "9###", "code": "9{5#}", "spaced_code": "9## ###"}, bare=False)
shaped(
    "URL",
    {
        "s3": "‹<https://acme-files.s3.amazonaws.com/reports/july.pdf?>›<X-Amz-Credential=AKIA>{16X}<&X-Amz-Signature=>{64h}",
        "gcs": "‹<https://storage.googleapis.com/acme-exports/list.csv?>›<Expires=17>{8#}<&Signature=>{86b}",
        "azure_sas": "‹<https://acme.blob.core.windows.net/docs/plan.docx?>›<sv=2022-11-02&se=2025-08-01&sr=b&sig=>{43b}<%3D>",
        "cloudfront": "‹<https://d1a2.cloudfront.net/video.mp4?>›<Policy=>{40b}<&Signature=>{80b}<&Key-Pair-Id=K>{13X}",
        "reset": "‹<https://app.example.com/>›<reset-password?token=>{32h}",
        "magic": "‹<https://login.example.org/>›<magic/>{43u}",
        "unsubscribe": "‹<https://news.example.net/u?>›<id=>{10h}<&key=>{24b}",
        "dropbox": "‹<https://www.dropbox.com/scl/fi/>›{21x}<?rlkey=>{25x}",
        "drive": "‹<https://docs.google.com/document/d/>›{44u}</edit?usp=sharing>",
        "discord_invite": "‹<https://discord.gg/>›{8b}",
        "whatsapp_invite": "‹<https://chat.whatsapp.com/>›{22b}",
        "slack_invite": "‹<https://join.slack.com/t/acme/shared_invite/zt->›{9x}-{22u}",
        "telegram_invite": "‹<https://t.me/>›<+>{16u}",
        "basic": "‹<https://>›<admin:>{10b}‹<@shop.example.com/api>›",
    },
)

PROFILES = (
    "‹https://www.linkedin.com/in/›{}", "‹https://www.facebook.com/›{}", "‹https://instagram.com/›{}",
    "‹https://x.com/›{}", "‹https://github.com/›{}", "‹https://www.xing.com/profile/›{}",
    "‹https://www.tiktok.com/›@{}", "‹t.me/›{}", "‹https://wa.me/›49151{}",
)  # fmt: skip


@maker("URL", "profile")
@maker("URL", "profile_again")
@maker("URL", "profile_too")
def profile(rng: Random, language: str) -> str:
    form = rng.choice(PROFILES)
    return form.format(fill(rng, "{8#}") if "wa.me" in form else joined(rng, language))


shaped(
    "MEETING",
    {
        "zoom": "‹<https://us02web.zoom.us/j/>›8{10#}<?pwd=>{32b}",
        "zoom_plain": "‹<https://zoom.us/j/>›9{9#}",
        "zoom_named": "‹<https://acme.zoom.us/my/>›{4a}<.>{6a}",
        "meet": "‹<https://meet.google.com/>›{3a}-{4a}-{3a}",
        "teams": "‹<https://teams.microsoft.com/l/meetup-join/>›<19%3ameeting_>{48b}<%40thread.v2/0?context=>{20b}",
        "teams_live": "‹<https://teams.live.com/meet/>›9{12#}<?p=>{16b}",
        "webex": "‹<https://acme.webex.com/meet/>›{5a}<.>{7a}",
        "webex_id": "‹<https://acme.webex.com/acme/j.php?>›<MTID=m>{32h}",
        "jitsi": "‹<https://meet.jit.si/>›{9a}-{8a}-{4#}",
        "whereby": "‹<https://whereby.com/>›{6a}-{7a}",
        "calendly": "‹<https://calendly.com/>›{5a}-{8a}/<30min>",
        "gotomeeting": "‹<https://meet.goto.com/>›9{8#}",
    },
)
shaped("MEETING", {"id": "9## #### ####", "id_ten": "9## ### ####", "id_teams": "2## ### ### ##"}, bare=False)

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base58(data: bytes) -> str:
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        out = BASE58[rest] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def checked58(version: int, rng: Random) -> str:
    """An address with the checksum of Bitcoin and its kin."""
    data = bytes([version]) + rng.randbytes(20)
    return base58(data + hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4])


def bech32(head: str, rng: Random) -> str:
    """A segwit address of version 0."""
    bits = "".join(f"{byte:08b}" for byte in rng.randbytes(20))
    values = [0] + [int(bits[i : i + 5], 2) for i in range(0, 160, 5)]
    spread = [ord(c) >> 5 for c in head] + [0] + [ord(c) & 31 for c in head]
    check = 1
    for value in spread + values + [0] * 6:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for i, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= factor if top >> i & 1 else 0
    check ^= 1
    return head + "1" + "".join(BECH32[v] for v in values + [check >> 5 * (5 - i) & 31 for i in range(6)])


maker("WALLET", "bitcoin")(lambda rng, _: checked58(0, rng))
maker("WALLET", "bitcoin_script")(lambda rng, _: checked58(5, rng))
maker("WALLET", "segwit")(lambda rng, _: bech32("bc", rng))
maker("WALLET", "litecoin")(lambda rng, _: bech32("ltc", rng))
maker("WALLET", "dogecoin")(lambda rng, _: checked58(30, rng))
maker("WALLET", "tron")(lambda rng, _: checked58(65, rng))
maker("WALLET", "solana", bare=False)(lambda rng, _: base58(rng.randbytes(32)))
shaped("WALLET", {"ethereum": "<0x>{40h}", "ethereum_again": "<0x>{40h}", "cardano": "<addr1>{53x}"})
