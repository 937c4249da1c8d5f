"""The command line. Libraries raise, this room translates.

Exit codes: 0 done, 1 refused with a message, 2 wrong usage. With `--json` a command prints
one JSON document on stdout, also when it refuses: `{"error": {"code", "message", "field"?}}`.
"""

from bot.operation.cli.group import main

__all__ = ["main"]
