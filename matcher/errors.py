"""What can go wrong in the matcher. Codes and data are for programs; the catalogue `errors` has sentences.

MatcherError
├── EncoderUnavailable           there are no vectors without one
│   ├── EncoderNotInstalled      its package or a file in it is missing
│   ├── UnknownWeights           its package has a format that cannot be read
│   ├── EncoderNotExported       its export is missing
│   ├── EncoderNotLoaded         sentence-transformers cannot load it
│   └── UnknownEncoder           there is none of that name
├── Outdated                     a built folder must be made anew; its scores would mean nothing
│   ├── OtherEncoder             made with another encoder
│   └── OtherFormat              made by another version of the matcher
├── DamagedMatcher               a built folder lacks a file, or a file cannot be read
├── CorpusRefused                nothing can be built of these rows
│   ├── NoQuestions              none of the rows holds a question
│   ├── RiskOutOfRange           a risk is no share
│   ├── ShareOutOfRange          a share of unanswerable questions is none
│   ├── EntryRiskOutOfRange      the risk of one entry is no share
│   ├── RowWithoutEntry          a text belongs to no entry
│   └── UnknownKind              a row is no question, variant or answer
└── EvaluationRefused            a file of entries or of test questions cannot be used
    ├── EvaluationFileUnreadable it is missing, or no file
    ├── EvaluationFileNotUtf8    it has another encoding
    ├── EvaluationLineNotJson    a line is not JSON
    ├── EvaluationLineNoObject   a line is no object
    ├── EvaluationFieldNotText   a field is missing or no text
    ├── EvaluationQuestionEmpty  an entry asks nothing
    ├── EvaluationVariantsNoList an entry's variants are no list of texts
    ├── EvaluationEntryUnknown   a test question names an entry that is not there
    ├── EvaluationNoEntries      the file of entries is empty
    └── EvaluationNoQueries      the file of test questions is empty

A damaged release (`knowledge.errors.DamagedRelease`) is one whose files are not those that were published; a
damaged matcher is one that cannot be opened, wherever it lies.
"""

from knowledge.errors import KundigError


class MatcherError(KundigError):
    """Root of the matcher's errors."""


class EncoderUnavailable(MatcherError):
    """There are no vectors without an encoder."""


class EncoderNotInstalled(EncoderUnavailable):
    """`package` with its `file` is missing."""


class UnknownWeights(EncoderUnavailable):
    """The weights in `package` have a format that cannot be read."""


class EncoderNotExported(EncoderUnavailable):
    """Encoders cannot be exported to `folder`, for this `reason`."""


class EncoderNotLoaded(EncoderUnavailable):
    """sentence-transformers cannot load `encoder`, for this `reason`."""


class UnknownEncoder(EncoderUnavailable):
    """`encoder` is none of the `names`."""


class Outdated(MatcherError):
    """A built folder must be made anew: its scores would mean nothing."""


class OtherEncoder(Outdated):
    """`folder` was built with the encoder `built`, but `installed` is here."""


class OtherFormat(Outdated):
    """`folder` has the format `found`, not `wanted`."""


class DamagedMatcher(MatcherError):
    """`folder` lacks a file, or a file in it cannot be read, for this `reason`."""


class CorpusRefused(MatcherError):
    """Nothing can be built of these rows."""


class NoQuestions(CorpusRefused):
    """None of `rows` rows holds a question."""


class RiskOutOfRange(CorpusRefused):
    """`risk` is no share between 0 and 1."""


class EntryRiskOutOfRange(CorpusRefused):
    """The `risk` of `entry` is no share between 0 and 1."""


class ShareOutOfRange(CorpusRefused):
    """`share` of unanswerable questions is none."""


class RowWithoutEntry(CorpusRefused):
    """The row with this `text` belongs to no entry."""


class UnknownKind(CorpusRefused):
    """A row of `entry` is of a `kind` that is none of `kinds`."""


class EvaluationRefused(MatcherError):
    """A file of entries or of test questions cannot be used."""


class EvaluationFileUnreadable(EvaluationRefused):
    """`file` is missing, or no file, for this `reason`."""


class EvaluationFileNotUtf8(EvaluationRefused):
    """`file` has another encoding, at `byte`."""


class EvaluationLineNotJson(EvaluationRefused):
    """`line` of `file` is not JSON, for this `reason`."""


class EvaluationLineNoObject(EvaluationRefused):
    """`line` of `file` is no object, but `found`."""


class EvaluationFieldNotText(EvaluationRefused):
    """`field` in `line` of `file` is missing or no text."""


class EvaluationQuestionEmpty(EvaluationRefused):
    """The entry in `line` of `file` asks nothing."""


class EvaluationVariantsNoList(EvaluationRefused):
    """The variants in `line` of `file` are no list of texts."""


class EvaluationEntryUnknown(EvaluationRefused):
    """The test question in `line` of `file` names an `entry` that is not there."""


class EvaluationNoEntries(EvaluationRefused):
    """`file` has no entries."""


class EvaluationNoQueries(EvaluationRefused):
    """`file` has no test questions."""
