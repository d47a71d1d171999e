"""Incident files of ACLED and UCDP: read, chosen by place and kind, fitted, and turned into proposed closures.

In: the bytes of an export, a ``choosing.Choice``, ``proposal.Settings``. Out: ``reading.read`` gives events and faults,
``proposal.propose`` a ``ClosureProposal``; ``choosing.choose`` and ``fitting.fit`` serve alone.
Why: docs/engines/incidents.md.
"""
