"""A turn of the circle: what failures of a model say about what to add, take out and write."""
