"""What several test files share: paths, commands, files to read, invented data."""
