"""What kind of task a dataset teaches, told from its replies."""

from curate.tasks.kind import KINDS, Found, Kind, Task, task_of, tasks_of

__all__ = ["KINDS", "Found", "Kind", "Task", "task_of", "tasks_of"]
