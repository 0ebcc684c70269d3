"""Curate support conversations into a small, clean, covering fine-tuning dataset."""

__version__ = "0.1.0"
