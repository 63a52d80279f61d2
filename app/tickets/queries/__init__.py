"""Every SELECT on tickets. What users see takes the viewer; `visible_to` says what that is."""

from app.tickets.queries.choices import canned_replies, topic_by_slug, topics
from app.tickets.queries.files import file_count, file_of, files_of
from app.tickets.queries.lists import MOST_COUNTED, TicketRow, latest, number_waiting_for_body, rows, waiting_for_body
from app.tickets.queries.page import (
    SIGNS,
    Person,
    StoryLine,
    Surroundings,
    TopicFacts,
    circle,
    people_of,
    story,
    surroundings,
)
from app.tickets.queries.relations import link_between, linked, similar
from app.tickets.queries.results import (
    ReleasedResult,
    personal_names,
    released_result,
    released_results,
    released_titles,
    result_of,
)
from app.tickets.queries.tickets import by_id, by_reference, next_number, open_pause, pauses
from app.tickets.queries.visibility import TicketFacts, facts, party_ids, visible_to

__all__ = [
    "MOST_COUNTED",
    "SIGNS",
    "Person",
    "ReleasedResult",
    "StoryLine",
    "Surroundings",
    "TicketFacts",
    "TicketRow",
    "TopicFacts",
    "by_id",
    "by_reference",
    "canned_replies",
    "circle",
    "facts",
    "file_count",
    "file_of",
    "files_of",
    "latest",
    "link_between",
    "linked",
    "next_number",
    "number_waiting_for_body",
    "open_pause",
    "party_ids",
    "pauses",
    "people_of",
    "personal_names",
    "released_result",
    "released_results",
    "released_titles",
    "result_of",
    "rows",
    "similar",
    "story",
    "surroundings",
    "topic_by_slug",
    "topics",
    "visible_to",
    "waiting_for_body",
]
