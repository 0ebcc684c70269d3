"""For the stages, until they import from record_files."""

from curate.record_files.reading import read_rows as read_rows
from curate.record_files.rows import Row as Row
from curate.record_files.rows import RowFile as RowFile
