"""Figures: a frame in, a matplotlib Axes out; one function a figure, that says what it shows."""

from survey.figures import bars, calendars, gaps, grids, lineages, telling, timelines
from survey.figures import months as by_month
from survey.figures.style import alt, caption, set_style, svg
from survey.figures.telling import described

cooccurrence = described(grids.cooccurrence, telling.cooccurrence)
counts = described(bars.counts, telling.counts)
heatmap = described(grids.heatmap, telling.heatmap)
lineage = described(lineages.lineage, telling.lineage)
months = described(by_month.months, telling.months)
progress = described(bars.progress, telling.progress)
reading_calendar = described(calendars.reading_calendar, telling.reading_calendar)
reading_gap = described(gaps.reading_gap, telling.reading_gap)
timeline = described(timelines.timeline, telling.timeline)

__all__ = [
    "alt",
    "caption",
    "cooccurrence",
    "counts",
    "heatmap",
    "lineage",
    "months",
    "progress",
    "reading_calendar",
    "reading_gap",
    "set_style",
    "svg",
    "timeline",
]
