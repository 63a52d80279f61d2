"""Everything that can be found: each feature's source, made known to the index of this process."""

from app.admin.organisations import search as organisations
from app.search.sources import register
from app.tickets import search as tickets

ALL = (tickets.SOURCE, organisations.SOURCE)

for source in ALL:
    register(source)
