"""Files: written whole or not at all, locked, read line by line, named so that they may be shown."""
