"""What curation says: `{key: (German, English)}`."""

CURATION: dict[str, tuple[str, str]] = {}
