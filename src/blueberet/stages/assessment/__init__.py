"""Evaluation: what evaluators saw, tests, certificates of level and the personal log; corrected openly."""
