"""The verbs of guidance, by noun."""

from app.guidance.service.details import Details, details_of, save_details, save_settings
from app.guidance.service.feedback import vote
from app.guidance.service.files import attach, remove_file
from app.guidance.service.publishing import (
    archive,
    give_back,
    move_to,
    publish,
    publish_due,
    remind,
    revive,
    schedule,
    submit,
    unschedule,
)
from app.guidance.service.writing import (
    NewArticle,
    TextWish,
    create,
    expect_article_version,
    expect_whole,
    facts_of,
    restore,
    save_text,
)

__all__ = [
    "Details",
    "NewArticle",
    "TextWish",
    "archive",
    "attach",
    "create",
    "details_of",
    "expect_article_version",
    "expect_whole",
    "facts_of",
    "give_back",
    "move_to",
    "publish",
    "publish_due",
    "remind",
    "remove_file",
    "restore",
    "revive",
    "save_details",
    "save_settings",
    "save_text",
    "schedule",
    "submit",
    "unschedule",
    "vote",
]
