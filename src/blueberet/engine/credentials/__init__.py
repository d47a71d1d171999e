"""Signed credentials: made, and told true, false, expired or revoked with nothing but public keys.

In: plain values and a function that signs. Out: compact tokens and verdicts. Rule book: docs/engines/credentials.md.
"""
