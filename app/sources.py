"""Everything that can be found: each feature's source, made known to the index of this process."""

from app.admin.organisations import search as organisations
from app.guidance import search as guidance
from app.search.sources import register
from app.solutions import search as solutions
from app.tickets import result_search as results
from app.tickets import search as tickets

ALL = (tickets.SOURCE, guidance.SOURCE, *solutions.SOURCES, organisations.SOURCE, results.SOURCE)

for source in ALL:
    register(source)
