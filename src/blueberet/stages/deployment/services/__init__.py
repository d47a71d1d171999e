"""Acts of posts."""
