"""Pairing: conversations to records."""

from curate.pairing.pair import pair
from curate.pairing.settings import PairingSettings

__all__ = ["PairingSettings", "pair"]
