"""What an answer is: a message that states something, in each of the seven languages."""

from __future__ import annotations

import pytest

from curate.language.statements import answers

IDLE = [
    "Hi! I am Wheely, the virtual assistant. How can I help you?",
    "Thanks for contacting us! A colleague will be with you shortly.",
    "Please tell me your order number, so that I can look it up?",
    "I am connecting you with a colleague.",
    "Please choose:\nOrders\nReturns\nInvoices and payment\nSomething else",
    "Sorry, I did not understand that. Could you rephrase your question?",
    "Hallo, ich bin Wheely, der virtuelle Assistent. Wie kann ich helfen?",
    "Vielen Dank für Ihre Nachricht. Ein Kollege meldet sich in Kürze bei Ihnen.",
    "Das habe ich leider nicht verstanden.",
    "Bonjour, je suis l'assistant virtuel. Comment puis-je vous aider ?",
    "Je vous transfère à un conseiller.",
    "Hola, soy el asistente virtual. ¿En qué puedo ayudarte?",
    "No te he entendido, lo siento mucho.",
    "Ciao, sono l'assistente virtuale. Come posso aiutarti?",
    "Ti metto in contatto con un operatore.",
    "Olá, sou o assistente virtual. Como posso ajudar?",
    "Desculpe, não entendi o que você escreveu.",
    "Hallo, ik ben de virtuele assistent. Waarmee kan ik helpen?",
    "Ik verbind je door met een collega.",
]
TOLD = [
    "You can return your helmet. Open your account, choose Returns and print the label.",
    "Hi! You find your invoice under Account, then Invoices. Can I help with anything else?",
    "Your order ships on Friday and arrives on Monday.",
    "Sie können den Helm innerhalb von zwei Wochen zurückgeben.",
    "Vous pouvez retourner le casque dans les deux semaines.",
    "Puedes devolver el casco si está en su caja.",
    "Puoi restituire il casco se è nella sua scatola.",
    "Você pode devolver o capacete se estiver na caixa.",
    "Je kunt de helm terugsturen als hij in de doos zit.",
]


@pytest.mark.parametrize("text", IDLE)
def test_who_greets_asks_or_hands_over_answers_nothing(text: str) -> None:
    assert not answers(text)


@pytest.mark.parametrize("text", TOLD)
def test_who_states_something_answers(text: str) -> None:
    assert answers(text)
