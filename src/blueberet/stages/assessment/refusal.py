"""How an act of evaluation says no."""

from collections.abc import Sequence


class Refused(Exception):
    """An act that cannot be done. ``sentences`` say why, all at once; nothing was changed, and a draft stays."""

    def __init__(self, *sentences: str) -> None:
        """Keep the sentences."""
        super().__init__(" ".join(sentences))
        self.sentences: Sequence[str] = sentences
