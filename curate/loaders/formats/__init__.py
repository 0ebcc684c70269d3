"""The formats: one file each, found by the registry. A new format is a new file here, or an entry point of
the group `curate.loaders`."""
