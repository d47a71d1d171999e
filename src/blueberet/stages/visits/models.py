"""Rows of visits."""
