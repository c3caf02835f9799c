"""Files that commands are given, read as text."""

from __future__ import annotations

import sys
from pathlib import Path

from ledgerbridge.model.problems import Problem, SetupError
from ledgerbridge.model.wording import Phrase, parted, phrase


def text_of(file: Path) -> str:
    """What stands in a file, or on standard input for `-`. Raises SetupError where it cannot be read."""
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError([_unreadable(file, error)]) from error


def _unreadable(file: Path, error: Exception) -> Problem:
    values, words = parted({"file": file, "why": _why(error) or type(error).__name__})
    return Problem(
        "LB-SETUP-44",
        "The file {file} cannot be read: {why}.",
        "Name a file that is there and can be read as UTF-8.",
        values,
        words=words,
    )


def _why(error: Exception) -> Phrase | None:
    """What is the matter with a file; None where only the system's own word for it is known."""
    match error:
        case FileNotFoundError():
            return phrase("it is not there")
        case PermissionError():
            return phrase("this program may not read it")
        case IsADirectoryError():
            return phrase("it is a folder")
        case UnicodeDecodeError():
            return phrase("it is not written in UTF-8")
    return None
