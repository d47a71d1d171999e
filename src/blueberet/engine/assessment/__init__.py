"""Sheets of evaluation: what a sheet comes to, and how far evaluators agree."""
