"""The base of every stage's settings: one pydantic model a stage, which is also its section of the recipe."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Settings of one stage. Every field has a default and a description; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    def fingerprint(self) -> str:
        """A short hash of the settings: part of the stage's checkpoint key."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
