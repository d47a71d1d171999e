"""Reads of attendance, scoped to what the account may see."""
