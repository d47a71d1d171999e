"""Rows of posts: what is asked, who is sent, what is told."""

from blueberet.stages.deployment.models.asked import (
    Approval,
    Category,
    Criterion,
    Depth,
    Mission,
    Need,
    Post,
    Quota,
    Rule,
    Target,
)
from blueberet.stages.deployment.models.sent import Absence, Assignment, ByHand, Proposal
from blueberet.stages.deployment.models.told import Contingent, Pledge, PledgeStep

__all__ = [
    "Absence",
    "Approval",
    "Assignment",
    "ByHand",
    "Category",
    "Contingent",
    "Criterion",
    "Depth",
    "Mission",
    "Need",
    "Pledge",
    "PledgeStep",
    "Post",
    "Proposal",
    "Quota",
    "Rule",
    "Target",
]
