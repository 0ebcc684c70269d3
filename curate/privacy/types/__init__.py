"""The types of personal data, one file a type."""
