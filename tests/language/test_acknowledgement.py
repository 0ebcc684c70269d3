"""Automatic acknowledgements are known by their words, and told from answers."""

from __future__ import annotations

import pytest

from curate.language.acknowledgement import acknowledgement


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for contacting us. Your request has been received. We aim to respond within one day.",
        "Hello! Your message was received. We're busier than normal at the moment. A reply will follow.",
        "Vielen Dank für Ihre Nachricht. Wir melden uns innerhalb von zwei Werktagen.",
        "Nous avons bien reçu votre message. Merci de nous avoir contacté.",
        "Hemos recibido su consulta. Gracias por contactar con nosotros.",
        "Recebemos sua mensagem. Obrigado por entrar em contato.",
        "Abbiamo ricevuto la sua richiesta. Grazie per averci contattato.",
        "Wij hebben uw bericht ontvangen. Bedankt voor uw bericht.",
    ],
)
def test_an_acknowledgement_is_one(text: str) -> None:
    assert acknowledgement(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for contacting us. Your parcel was held at customs since the invoice was missing from the box.",
        "Open the settings and press reset.",
        "",
    ],
)
def test_an_answer_is_none(text: str) -> None:
    assert not acknowledgement(text)
