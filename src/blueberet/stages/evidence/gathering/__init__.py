"""Facts of a pack, read in one moment from the rooms that hold them: plain JSON, each table with its proof.

In: what is asked. Out: a dictionary as docs/formats/evidence-facts.md describes it. Nothing is written.
"""
