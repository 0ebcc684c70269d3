"""Passwords and codes that are said in ordinary words, in several languages."""

from __future__ import annotations

import pytest

from curate.privacy import Redactor

SAID = [
    "I changed my password to {} yesterday",
    "I changed it, the password is now {}",
    "Password\n{}",
    "my new password:\n{}",
    "I use {} as my password",
    "{} is my password, why does it fail?",
    "password - {}",
    "password – {}",
    "login: jdoe, {}",
    "login: jdoe / {}",
    "username jdoe password {}",
    "I log in with jdoe and {}",
    "the password I was given is {}",
    "The password for my second account is {}.",
    'set the wifi password to "{}"',
    "tried both {} and Zz9!kkQ1 as password",
    "passwd={}",
    "pwd {}",
    "Mein Passwort habe ich auf {} geändert",
    "ich habe das Kennwort in {} geändert",
    "Ich benutze {} als Passwort",
    "Benutzername: jdoe, Passwort: {}",
    "mein WLAN-Passwort ist {}",
    "j'ai changé mon mot de passe en {}",
    "mon nouveau mot de passe c'est {}",
    "j'utilise {} comme mot de passe",
    "cambié mi contraseña a {}",
    "mi clave es {}",
    "uso {} como contraseña",
    "ho cambiato la password in {}",
    "la mia password è {}",
    "uso {} come password",
    "mudei a minha senha para {}",
    "minha senha é {}",
    "uso {} como senha",
    "ik heb mijn wachtwoord gewijzigd naar {}",
    "mijn wachtwoord is {}",
    "ik gebruik {} als wachtwoord",
    "мой пароль {}",
    "пароль: {}",
    "я поменял пароль на {}",
    "{} — мой пароль",
    "şifrem {}",
    "şifremi {} olarak değiştirdim",
    "parolam: {}",
    "パスワードは{}です",
    "パスワードを{}に変更しました",
    "{}をパスワードにしています",
    "密码是{}",
    "我的密码：{}",
    "我把密码改成了{}",
    "用{}作为密码",
    "비밀번호는 {} 입니다",
    "hasło to {}",
    "zmieniłem hasło na {}",
    "mitt lösenord är {}",
    "passcode is {}",
    "The temporary password you mailed me ({}) does not work",
    "old password {}, new one Zz9!kkQ1",
]
CODES = [
    "the code is {}, you texted it",
    "SMS code {}",
    "2FA: {}",
    "my PIN is {}",
    "{} is my pin",
    "{} is the verification code I got",
    "the code that I received by text message was {}",
    "pin for my card: {}",
    "der Code aus der SMS ist {}",
    "Bestätigungscode {}",
    "le code reçu par SMS est {}",
    "el código que me llegó por sms es {}",
    "il codice via SMS è {}",
    "o código por SMS é {}",
    "de code uit de sms is {}",
    "код из смс {}",
    "код подтверждения {}",
    "doğrulama kodu {}",
    "認証コードは{}です",
    "验证码是{}",
    "인증번호 {}",
]
HARMLESS = [
    "I changed my password to get access again.",
    "I changed my password to something new yesterday",
    "The password manager of Firefox115 does not fill it",
    "The password must have 8-16 characters, A-Z and 0-9.",
    "The error code is 12029 when I log in.",
    "My discount code SPRING24 is refused at login.",
    "I use POP3 and the password is rejected",
    "Thunderbird 115.6b2 asks for the password of smtp.example.com",
    "password is stored in logins.json and key4.db",
    "I set the password field to read-only in v2.3.1",
    "Please enter your password to continue",
    "the passwords are kept in C:\\\\Profiles\\\\x1.default",
    "set password.rememberSignons to true",
    "Forgot your password?",
    "Enter the code you got by SMS within 10 minutes",
    "Use OAuth2 as the authentication method instead of normal password",
    'It says "Login to server imap.example.com failed" and then asks for the password',
    "My zip code is 10115 and I cannot log in",
    "mein Passwort wird seit Version 115 nicht angenommen",
    "The password prompt shows up at 10:30 every day since 2023",
    "You need an app password, see article 185833",
    "Is the password encrypted with AES256 or SHA-512?",
    "I typed my password on the ThinkPad-X230 three times",
    "change the password to one with 12 characters",
    "Wrong password (error 0x80070005)",
    "the PIN of the connector, pin 3, is bent",
    "I have had a Netgear-R7000 router, its password is on the label",
    "Password protected zip: Invoice2024.zip",
]


def left(text: str, value: str) -> int:
    """Characters of a value that redaction leaves in a text."""
    at = text.index(value)
    masked = {i for span in Redactor().redact(text)[1] for i in range(span.start, span.end)}
    return sum(i not in masked for i in range(at, at + len(value.rstrip("!"))))


@pytest.mark.parametrize("said", SAID)
def test_a_password_in_a_sentence_is_masked(said: str) -> None:
    for value in ("Tr0ub4dor&3", "hunter22", "Sommer2024!", "x9Kq2mPz", "green-Tree-42", "P@ssw0rd1"):
        assert left(said.format(value), value) == 0, value


@pytest.mark.parametrize("said", CODES)
def test_a_code_that_was_sent_is_masked(said: str) -> None:
    for value in ("482913", "482 913", "4821", "91-28-33"):
        assert left(said.format(value), value) == 0, value


@pytest.mark.parametrize("text", HARMLESS)
def test_a_sentence_about_a_password_stays(text: str) -> None:
    assert Redactor().redact(text)[1] == []
