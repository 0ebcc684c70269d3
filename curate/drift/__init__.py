"""What changed between the dump of a run and what came after it: situations, answers, words, vectors."""
