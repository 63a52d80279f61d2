"""Where the texts of each kind come from. `app.sources` registers them; the worker and commands read them."""

from app.search.documents import Kind, Source

SOURCES: dict[Kind, Source] = {}


def register(source: Source) -> None:
    """Makes the source known to this process, in the place of any other of its kind."""
    SOURCES[source.kind] = source
