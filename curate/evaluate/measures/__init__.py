"""The measures: one file a group, each registered by `add`."""
