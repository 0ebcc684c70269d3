"""Small helpers for text, and how things are shown to people."""
