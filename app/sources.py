"""Everything that can be found: each feature's source, made known to the index of this process."""

from app.admin.organisations import search as organisations
from app.guidance import search as guidance
from app.register import search as register_entries
from app.search.sources import register
from app.solutions import search as solutions
from app.tickets import result_search as results
from app.tickets import search as tickets

ALL = (
    tickets.SOURCE, guidance.SOURCE, *solutions.SOURCES, register_entries.SOURCE, organisations.SOURCE, results.SOURCE,
)  # fmt: skip

for source in ALL:
    register(source)
