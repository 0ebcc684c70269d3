"""The process of a command: its progress, its memory, its interruption, and the engines that share its
work."""
