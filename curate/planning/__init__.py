"""What to try before and beside fine-tuning, in which order, with which base model and at what cost."""
