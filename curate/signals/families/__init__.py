"""The signal families, one file a family."""
