"""Reads of evaluation."""

from blueberet.stages.assessment.selectors.evidence import (
    LevelKnown,
    LogKnown,
    ScoreKnown,
    TaskResult,
    levels_known,
    logs_known,
    task_results,
    tests_known,
)

__all__ = [
    "LevelKnown",
    "LogKnown",
    "ScoreKnown",
    "TaskResult",
    "levels_known",
    "logs_known",
    "task_results",
    "tests_known",
]
