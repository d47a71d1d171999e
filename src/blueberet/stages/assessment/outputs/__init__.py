"""Printed things of evaluation."""
