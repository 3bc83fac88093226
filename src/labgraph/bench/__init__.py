"""`labgraph bench`: speed and memory as ratios against bare baselines, measured in the same run."""

from .measure import Effort, Row
from .report import SIZES, run

__all__ = ["SIZES", "Effort", "Row", "run"]
