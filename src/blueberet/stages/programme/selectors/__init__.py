"""Reads of a programme, by subject."""
