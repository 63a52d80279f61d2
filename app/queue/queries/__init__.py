"""Every SELECT of the queue."""

from app.queue.queries.around import (
    Around,
    Options,
    View,
    around,
    bodies_named,
    forget_choices,
    own_view,
    own_views,
    view_query,
)
from app.queue.queries.counts import Count, built_in_counts, saved_counts
from app.queue.queries.lines import Line, lines, lines_and_around
from app.queue.queries.presence import also_here

__all__ = [
    "Around",
    "Count",
    "Line",
    "Options",
    "View",
    "also_here",
    "around",
    "bodies_named",
    "built_in_counts",
    "forget_choices",
    "lines",
    "lines_and_around",
    "own_view",
    "own_views",
    "saved_counts",
    "view_query",
]
