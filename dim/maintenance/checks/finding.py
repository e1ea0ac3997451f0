"""What a check finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or may be: a sentence, and what to do."""

    sentence: str
    # A hint is worth knowing and may be meant.
    is_hint: bool = False
