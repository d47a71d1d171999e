"""How an act on standards says no."""


class Refused(Exception):
    """An act that cannot be done; the message is a sentence for the person who asked. Nothing was changed."""
