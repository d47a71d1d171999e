"""Numbers of the cost kinds in ``State.cost``; apart from what is compiled, so that pages need no compiler."""

HARD = 8
"""Kinds of hard cost, first."""
SOFT = 12
"""Soft rules S1 to S12, after them."""
