"""Small charts as SVG: where each bar stands. What it shows is said by the template, in words and as a table too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.inbox.figures import Delay
from app.jobs.statistics import Moved

STEP: Final = 10.0
"""From one column to the next; all lengths are the SVG's own units."""
WIDTH: Final = 8.0
HEIGHT: Final = 60.0
LEAST: Final = 1.5
"""A bar of something is seen, however small it is beside the others."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column: a style class, and where it stands."""

    kind: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of stacked bars, one per span; `most` is what the highest of them stands for, 0 where all are empty."""

    columns: Sequence[Sequence[Bar]]
    most: float

    @property
    def width(self) -> float:
        """Of the whole drawing."""
        return STEP * len(self.columns)

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        return HEIGHT

    @property
    def bar_width(self) -> float:
        """Of each bar."""
        return WIDTH


def stacked(spans: Sequence[Mapping[str, float]]) -> Chart:
    """A chart of the spans, each with its values by kind, the lowest bar first."""
    most = max((sum(values.values()) for values in spans), default=0)
    return Chart([_column(number, values, most) for number, values in enumerate(spans)], most)


def _column(number: int, values: Mapping[str, float], most: float) -> list[Bar]:
    bars: list[Bar] = []
    top = HEIGHT
    for kind, value in values.items():
        if value > 0:
            height = max(value / most * HEIGHT, LEAST)
            top = max(top - height, 0.0)
            bars.append(Bar(kind, x=number * STEP, y=round(top, 2), height=round(height, 2)))
    return bars


def chart_of_moved(spans: Sequence[Moved]) -> Chart:
    """Records by outcome; what a person looks for stands at the bottom, where bars are easiest to compare."""
    return stacked(
        [{"failed": one.failed, "held": one.held, "sent": one.sent, "unchanged": one.unchanged} for one in spans]
    )


def chart_of_delays(spans: Sequence[Delay | None]) -> Chart:
    """Seconds from event to effect: the median, and on top of it what the worst took longer."""
    return stacked(
        [{"median": one.median, "worst": one.worst - one.median} if one is not None else {} for one in spans]
    )
