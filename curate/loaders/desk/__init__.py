"""What helpdesks have in common: talks, parts of talks, people; lying together or apart, in JSON or tables."""
