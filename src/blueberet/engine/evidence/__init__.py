"""Packs that a stranger can check: what a manifest says, whether files are what it says, what two packs differ in."""
