"""Why keys cannot be used: each a sentence for whoever is at the shell."""


class BrokenKeys(Exception):
    """A key file is missing, damaged or readable by others; nothing was signed and nothing was written."""


class Refused(Exception):
    """Not carried out, and nothing was changed; says why and what to do."""
