"""Rows of certificates."""
