"""Kinds of documents and their states, for rooms that count them."""

from blueberet.stages.roster.document_kinds import FOR_LIFE, KINDS, is_guarded
from blueberet.stages.roster.document_states import State, limits, state_of

__all__ = ["FOR_LIFE", "KINDS", "State", "is_guarded", "limits", "state_of"]
