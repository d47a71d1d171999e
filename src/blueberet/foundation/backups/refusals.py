"""Why a back-up is not made, not believed or not restored: each a sentence for whoever is at the shell."""


class Refused(Exception):
    """Not carried out, and nothing was changed; says why and what to do."""


class Damaged(Refused):
    """A back-up that is not as it was written; ``part`` is the first part that does not hold."""

    def __init__(self, says: str, part: str = "") -> None:
        super().__init__(says)
        self.part = part
