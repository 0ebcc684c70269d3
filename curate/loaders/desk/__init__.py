"""What helpdesks have in common: talks, parts of talks, people; in one place or apart, in JSON or tables."""
