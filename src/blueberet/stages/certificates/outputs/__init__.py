"""Certificates on paper, and many of them in one file."""
