"""Why an act was refused, in sentences for whoever asked."""


class Refused(Exception):
    """Nothing was changed."""

    def __init__(self, *sentences: str) -> None:
        """Keep every sentence."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences
