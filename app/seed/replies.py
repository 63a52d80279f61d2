"""Canned replies to start with, from `replies.yaml`."""

from pathlib import Path

from app.seed.flowing import read_yaml
from app.tickets.models import CannedReply

REPLIES = Path(__file__).parent / "replies.yaml"


def canned_replies() -> list[CannedReply]:
    """The texts in the order of the list."""
    texts = read_yaml(REPLIES)
    return [CannedReply(title=text["title"], body=text["body"], position=n) for n, text in enumerate(texts, start=1)]
