"""Models on the held-out set, beside the human, a copier and chance."""
