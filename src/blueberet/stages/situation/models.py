"""Rows of situation."""
