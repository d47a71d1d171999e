"""Acts on attendance."""
