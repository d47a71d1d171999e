"""What verifies signatures, from the engine: rooms that sign ask for it here."""

from blueberet.engine.credentials.keysets import (
    BadKeySet,
    Jwks,
    from_text,
    key_named,
    keys_of,
    public_of,
    thumbprint,
    to_text,
    verify,
)

__all__ = [
    "BadKeySet", "Jwks", "from_text", "key_named", "keys_of", "public_of", "thumbprint", "to_text", "verify",
]  # fmt: skip
