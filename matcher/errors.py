"""What can go wrong in the matcher; every message says what, the value and the remedy.

MatcherError
├── EncoderUnavailable   the encoder is not installed or was not exported
├── Outdated             a matcher folder was made with another encoder, or in another format
├── DamagedRelease       a matcher folder is incomplete or unreadable
├── CorpusRefused        the rows or the corpus file cannot be used
└── QueriesRefused       the file of test questions cannot be used
"""


class MatcherError(Exception):
    """Root of the errors that a person may see."""


class EncoderUnavailable(MatcherError):
    """The encoder is not installed, or its export is missing."""


class Outdated(MatcherError):
    """The folder was made with another encoder or in another format; its scores would mean nothing."""


class DamagedRelease(MatcherError):
    """A matcher folder lacks a file, or a file cannot be read."""


class CorpusRefused(MatcherError):
    """The rows, or a line of a corpus file, cannot be used."""


class QueriesRefused(MatcherError):
    """A line of a file of test questions cannot be used."""
