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
    QuotaStep,
    Rule,
    Target,
    Way,
)
from blueberet.stages.deployment.models.sent import Absence, AbsenceChange, Assignment, ByHand, Proposal
from blueberet.stages.deployment.models.told import Contingent, Pledge, PledgeStep

__all__ = [
    "Absence",
    "AbsenceChange",
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
    "QuotaStep",
    "Rule",
    "Target",
    "Way",
]
