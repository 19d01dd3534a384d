"""Figures: a frame in, a matplotlib Axes out; one function a figure."""

from survey.figures.bars import counts, heatmap, progress
from survey.figures.calendars import reading_calendar
from survey.figures.gaps import reading_gap
from survey.figures.lineages import lineage
from survey.figures.style import set_style, svg
from survey.figures.timelines import timeline

__all__ = [
    "counts",
    "heatmap",
    "lineage",
    "progress",
    "reading_calendar",
    "reading_gap",
    "set_style",
    "svg",
    "timeline",
]
