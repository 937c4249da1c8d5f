"""What a build says about its corpus, and how it found out."""

from matcher.report.reliability import Bin, deviation
from matcher.report.report import Report, Warning

__all__ = ["Bin", "Report", "Warning", "deviation"]
