"""How an act says no."""


class Refused(Exception):
    """An act that cannot be done; nothing was changed. ``sentences`` say why, all at once."""

    def __init__(self, *sentences: str) -> None:
        """Keep every sentence."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences
