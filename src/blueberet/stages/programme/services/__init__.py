"""Acts on a programme, by subject."""
