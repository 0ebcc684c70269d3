"""What Microsoft Presidio finds, for a figure beside ours. It is no dependency: `pip install
presidio-analyzer==2.2.366` into the environment that runs the benchmark.

Its recognisers and their scores are the default ones. Its model of language is an empty one of spaCy: models
are downloads of their own. So it finds no names and places, which its models find.
"""

from __future__ import annotations

import importlib.util
import logging
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from spans import Span

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
TYPES = {
    "PERSON": "NAME",
    "EMAIL": "EMAIL",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "LOCATION": "ADDRESS",
    "DATE_TIME": "BIRTH_DATE",
    "CREDIT_CARD": "CARD",
    "IBAN_CODE": "IBAN",
    "US_BANK_NUMBER": "ACCOUNT",
    "ABA_ROUTING_NUMBER": "ACCOUNT",
    "IP_ADDRESS": "IP",
    "MAC_ADDRESS": "MAC",
    "URL": "URL",
    "CRYPTO": "WALLET",
    "UK_NHS": "HEALTH_ID",
    "MEDICAL_LICENSE": "HEALTH_ID",
    "US_MBI": "HEALTH_ID",
    "US_NPI": "HEALTH_ID",
}
NO_TYPE = {"AGE", "ID", "NRP", "ORGANIZATION", "UUID"}
PARTS = {
    "PASSPORT": "PASSPORT",
    "DRIVER": "LICENCE",
    "DRIVING": "LICENCE",
    "VEHICLE": "PLATE",
    "PLATE": "PLATE",
}
NATIONAL = ("ID_CARD", "IDENTITY", "AADHAAR", "PESEL", "PERSONNUMMER", "NRIC", "VOTER", "RRN")


def is_installed() -> bool:
    return importlib.util.find_spec("presidio_analyzer") is not None


def our_type(entity: str) -> str:
    """Our type for one of Presidio's; what is none of these is a number of a tax office or the like."""
    if entity in TYPES:
        return TYPES[entity]
    if found := next((ours for part, ours in PARTS.items() if part in entity), ""):
        return found
    return "NATIONAL_ID" if any(part in entity for part in NATIONAL) else "TAX_ID"


@cache
def _engine() -> Any:
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    logging.disable(logging.CRITICAL)  # it asks the network for a list of domains, and has a copy
    folder = Path(tempfile.mkdtemp())
    models = [{"lang_code": code, "model_name": str(folder / code)} for code in LANGUAGES]
    for code in LANGUAGES:
        spacy.blank(code).to_disk(folder / code)
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=list(LANGUAGES))


def types() -> set[str]:
    """The types that it has a recogniser for that needs no model."""
    entities = {entity for code in LANGUAGES for entity in _engine().get_supported_entities(code)}
    return {our_type(entity) for entity in entities - NO_TYPE} - {"NAME", "ADDRESS"}


def found(texts: Sequence[str], languages: Sequence[str]) -> list[list[Span]]:
    """What Presidio finds in each text, which is read as English where it does not know the language."""
    engine = _engine()
    return [
        [
            (one.start, one.end, our_type(one.entity_type))
            for one in engine.analyze(text, language=code if code in LANGUAGES else "en")
            if one.entity_type not in NO_TYPE
        ]
        for text, code in zip(texts, languages, strict=True)
    ]
