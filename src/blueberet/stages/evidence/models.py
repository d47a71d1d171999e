"""Rows of evidence."""
