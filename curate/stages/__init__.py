"""The stages of a run: what each reads, does and leaves behind. `curate.pipeline` puts them in order."""
