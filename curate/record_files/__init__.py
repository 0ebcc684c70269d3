"""Record files and records in memory: what every verb takes that is no dump."""
