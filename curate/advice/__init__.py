"""Advice: for each situation, whether fine-tuning, retrieval, both or a prompt alone serves it best."""

from __future__ import annotations
