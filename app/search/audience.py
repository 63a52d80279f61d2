"""Who may find a text, as words that the index holds on the text's side and a viewer brings on theirs.

A text is found by whoever brings one of its words; every query of the index asks that. Tests hold this against each
source's own rules, for the whole cast.
"""

from app.people.viewer import Viewer
from app.policy import Audience, audiences
from app.search.documents import Document, Readers


def readers_of(document: Document) -> list[str]:
    """The words of a text."""
    if document.readers is not Readers.body:
        return [document.readers.value]
    body = document.organisation_id
    if body is None:
        return [Readers.centre.value]
    if document.confidential:
        return [Readers.centre.value, *(f"party:{body}:{user}" for user in sorted(document.party_ids))]
    return [Readers.centre.value, f"body:{body}"]


def words_of(viewer: Viewer | None) -> list[str]:
    """The words of a viewer; None is someone not signed in."""
    mine = audiences(viewer)
    words = [Readers.everyone.value]
    words.append((Readers.municipalities if Audience.municipalities in mine else Readers.strangers).value)
    if Audience.centre in mine:
        words.append(Readers.centre.value)
    elif viewer is not None and viewer.is_body:
        words += [f"body:{viewer.organisation_id}", f"party:{viewer.organisation_id}:{viewer.id}"]
    return words
