"""`labgraph bench`: speed and memory as ratios against a bare baseline, measured in the same run."""

from .report import Row, run

__all__ = ["Row", "run"]
