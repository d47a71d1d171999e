"""Acts of access, by subject."""
