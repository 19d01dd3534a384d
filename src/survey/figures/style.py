"""The one look of all figures: page width, type, colours, empty axes, legends, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from io import BytesIO
from typing import Any, Literal, ParamSpec, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from survey.errors import SurveyError, suggest
from survey.figures.labels import LINE, SIZE, families, width, wrap
from survey.figures.words import Language

WIDTH = 6.3
"""Inches: the width of the text on an A4 page with margins of 2.5 cm."""
_NARROWEST = 3.0
_page = {"width": WIDTH}
"""What `set_style` sets for the process."""
INK, MUTED, GRID, BAND = "#222222", "#6e6e6e", "#d9d9d9", "#f5f5f5"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#8C4A77", "#B87700", "#3A8FB7", "#4D4D4D")
"""After Okabe and Ito (2008), the lightest darkened so that they stand on white paper."""
Dash = Literal["-"] | tuple[float, tuple[float, ...]]
DASHES: tuple[Dash, ...] = (
    "-",
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (5, 1.5, 1.2, 1.5)),
    (0, (9, 2)),
)
SEQUENCE = mpl.colors.LinearSegmentedColormap.from_list(
    "survey", ["#ffffff", "#c9dff0", "#6aaed6", "#2171b5", "#08306b"]
)
"""Lightness falls evenly, so that it survives a grey printer."""

P = ParamSpec("P")


def _settings() -> dict[Any, Any]:
    spines = {f"axes.spines.{side}": False for side in ("left", "right", "top")}
    return spines | {
        "font.family": list(families()),
        "font.size": SIZE,
        "text.color": INK,
        "text.usetex": False,
        "axes.labelsize": SIZE,
        "axes.titlesize": SIZE + 1,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.6,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.facecolor": "white",
        "figure.facecolor": "white",
        "figure.dpi": 110,
        "grid.color": GRID,
        "grid.linewidth": 0.5,
        "hatch.linewidth": 0.6,
        "xtick.color": MUTED,
        "xtick.labelcolor": INK,
        "xtick.labelsize": SIZE,
        "xtick.major.size": 2.5,
        "xtick.major.width": 0.6,
        "ytick.labelcolor": INK,
        "ytick.labelsize": SIZE,
        "ytick.major.size": 0,
        "legend.fontsize": SIZE,
        "legend.frameon": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "survey",
        "pdf.fonttype": 42,
        "savefig.dpi": 200,
    }


def set_style(*, width: float = WIDTH) -> None:
    """Set the look of all figures for this process; in a notebook they become inline SVG.

    *width* is that of new figures in inches: 3.5 for a column (a lineage keeps the full width).
    The SVG carries its title and description, no date and no random name: the same frame gives the
    same bytes.
    """
    from IPython import get_ipython  # noqa: PLC0415 - heavy, and of use in a notebook only
    from matplotlib_inline.backend_inline import set_matplotlib_formats  # noqa: PLC0415

    if not width >= _NARROWEST:
        raise SurveyError(f"figures cannot be {width} inches wide; {_NARROWEST:g} is the least")
    _page["width"] = float(width)
    mpl.rcParams.update(_settings())
    if (shell := get_ipython()) is not None:
        set_matplotlib_formats("svg")  # type: ignore[no-untyped-call]
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, _inline)


def page_width() -> float:
    """Return the inches that new figures are wide."""
    return _page["width"]


def room_of(ax: Axes | None, left: float) -> float:
    """Return how wide the axes are: those of the caller, or new ones with *left* beside them."""
    return page_width() - left - 0.1 if ax is None else inches_wide(ax)


def styled(draw: Callable[P, Axes]) -> Callable[P, Axes]:
    """Return *draw* with the look of all figures around it, whatever the caller has set."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Axes:
        with mpl.rc_context(_settings()):
            return draw(*args, **kwargs)

    return drawn


def svg(ax: Axes) -> bytes:
    """Return the figure of *ax* as SVG: the same bytes for the same frame on any day."""
    return _svg(figure_of(ax))


def _svg(figure: Figure) -> bytes:
    said = {"Title": caption(figure), "Description": alt(figure)}
    target = BytesIO()
    with mpl.rc_context(_settings()):
        figure.savefig(
            target,
            format="svg",
            bbox_inches="tight",
            metadata={"Date": None} | {name: text for name, text in said.items() if text},
        )
    return target.getvalue()


def _inline(figure: Figure) -> str | None:
    return _svg(figure).decode("utf-8") if figure.axes else None


def caption(drawn: Axes | Figure) -> str:
    """Return what a figure shows, in one line; empty where nobody has said it."""
    return "; ".join(text.partition("\n")[0].rstrip("。") for text in _said(drawn))


def alt(drawn: Axes | Figure) -> str:
    """Return what a figure shows and what is to be read off it, for who cannot see it.

    It is kept as the label of the axes: ``ax.set_label("One line.\\nMore.")`` says it otherwise.
    """
    return " ".join(text.replace("。\n", "。").replace("\n", " ") for text in _said(drawn))


def _said(drawn: Axes | Figure) -> list[str]:
    every = drawn.axes if isinstance(drawn, Figure) else [drawn]
    labels = (str(ax.get_label()) for ax in every)
    return [label for label in labels if label and not label.startswith(("_", "<"))]


def figure_of(ax: Axes) -> Figure:
    """Return the figure that *ax* stands in, be it within a sub-figure."""
    return cast(Figure, ax.get_figure(root=True))


def axes(
    ax: Axes | None,
    *,
    height: float,
    sides: tuple[float, float] = (0.1, 0.1),
    top: float = 0.1,
    bottom: float = 0.5,
    wide: float = WIDTH,
) -> Axes:
    """Return *ax*, or new axes *height* inches high in a figure *wide* inches wide.

    *sides*, *top* and *bottom* are the inches around them.

    Axes that are the caller's keep their place and size.
    """
    if ax is not None:
        return _dressed(ax)
    tall = top + height + bottom
    left, right = sides
    figure = plt.figure(figsize=(wide, tall))
    place = (left / wide, bottom / tall, (wide - left - right) / wide, height / tall)
    return figure.add_axes(place)


def _dressed(ax: Axes) -> Axes:
    """Return axes that were made with other settings, in the look of all figures."""
    family = list(families())
    ax.tick_params(labelfontfamily=family, labelsize=SIZE, labelcolor=INK, color=MUTED, width=0.6)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(grid_color=GRID, grid_linewidth=0.5)
    ax.tick_params(axis="x", length=2.5)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set(fontfamily=family, fontsize=SIZE, color=INK)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set(color=MUTED, linewidth=0.6)
    ax.set_axisbelow(True)
    return ax


def inches_wide(ax: Axes) -> float:
    """Return the width of *ax* in inches."""
    return float(ax.get_window_extent().width / figure_of(ax).dpi)


def empty(ax: Axes | None, sentence: str) -> Axes:
    """Return axes that say nothing but *sentence*."""
    ax = axes(ax, height=0.8, bottom=0.1, wide=page_width())
    ax.set_axis_off()
    ax.set(xticks=[], yticks=[])
    ax.text(0.5, 0.5, sentence, transform=ax.transAxes, ha="center", va="center", color=MUTED)
    return ax


def need(frame: pd.DataFrame, names: Iterable[str], *, figure: str) -> None:
    """Raise a `SurveyError` that names the first of the columns that *frame* lacks."""
    known = [str(column) for column in frame.columns]
    for name in names:
        if name not in known:
            has = ", ".join(f'"{column}"' for column in known) or "none"
            hint = suggest(name, known)
            raise SurveyError(f'{figure} needs a column "{name}"; the frame has {has}{hint}')


def name_rows(ax: Axes, places: Sequence[float], names: Sequence[str]) -> None:
    """Write *names* at the left of the axes, each at its place."""
    ax.set_yticks(places, names, parse_math=False, linespacing=1.3)


def note(ax: Axes, sentences: Iterable[str], *, below: float, language: Language) -> None:
    """Write *sentences* in small type under the axes, *below* inches down."""
    text = ("；" if language == "zh" else ". ").join(filter(None, sentences))
    if not text:
        return
    lines = wrap(text, inches_wide(ax), lines=4, size=SIZE - 0.5)
    ax.annotate(
        "\n".join(lines),
        (0, 0),
        (0, -72 * below),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        color=MUTED,
        fontsize=SIZE - 0.5,
        parse_math=False,
        annotation_clip=False,
    )


def legend_columns(labels: Sequence[str], space: float) -> int:
    """Return how many entries of a legend stand side by side in *space* inches.

    >>> legend_columns(["read", "pending", "named"], 5.0), legend_columns(["read", "pending"], 0.5)
    (3, 1)
    """
    wide = [width(label) + 0.45 for label in labels]
    for columns in range(len(wide), 1, -1):
        if sum(max(wide[n::columns]) for n in range(columns)) <= space:
            return columns
    return 1


def legend_height(entries: Sequence[tuple[Artist, str]], space: float) -> float:
    """Return the inches that `legend` takes above the axes."""
    columns = legend_columns([label for _, label in entries], space)
    return 0.1 + LINE * -(-len(entries) // columns)


def legend(ax: Axes, entries: Sequence[tuple[Artist, str]]) -> None:
    """Explain *entries* above the axes, in as few lines as fit."""
    if not entries:
        return
    columns = legend_columns([label for _, label in entries], inches_wide(ax))
    down = [entry for n in range(columns) for entry in entries[n::columns]]  # to be read by rows
    labels = [label for _, label in down]
    box = ax.legend(
        [handle for handle, _ in down],
        ["?"] * len(labels),  # set below: a label may begin with "_" or hold a "$"
        ncols=columns,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0.2,
        borderpad=0.1,
        columnspacing=1.4,
        handlelength=1.6,
        handletextpad=0.5,
        labelspacing=0.3,
    )
    for text, label in zip(box.get_texts(), labels, strict=True):
        text.set_parse_math(False)
        text.set_text(label)


def ink_on(colour: tuple[float, float, float, float] | str) -> str:
    """Return the colour of letters that can be read on *colour*.

    >>> ink_on("#ffffff"), ink_on("#08306b")
    ('#222222', 'white')
    """
    red, green, blue = mpl.colors.to_rgb(colour)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"
