"""Rows of incidents."""
