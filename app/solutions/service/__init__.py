"""The verbs of solutions and systems. Each checks, changes, journals and tells, in the caller's transaction."""

from app.solutions.service.content import Benefit, Content, current, missing, plain, stored
from app.solutions.service.documents import NewDocument, add_document, remove_document
from app.solutions.service.gate import (
    MOST_MONTHS,
    GateClosed,
    check_deployment,
    check_deployment_ai_act,
    end_exception,
    expect_open,
    grant_exception,
)
from app.solutions.service.life import (
    NewSystem,
    archive,
    begin_review,
    comment,
    complete_comment,
    draft,
    propose,
    publish,
    save,
)
from app.solutions.service.publiccode import PubliccodeError, import_publiccode, read_publiccode
from app.solutions.service.reuse import ask, follow, say_live
from app.solutions.service.status import set_status
from app.solutions.service.systems import (
    Fact,
    Model,
    SystemContent,
    change_system,
    create_system,
    list_system,
    system_content,
)

__all__ = [
    "MOST_MONTHS",
    "Benefit",
    "Content",
    "Fact",
    "GateClosed",
    "Model",
    "NewDocument",
    "NewSystem",
    "PubliccodeError",
    "SystemContent",
    "add_document",
    "archive",
    "ask",
    "begin_review",
    "change_system",
    "check_deployment",
    "check_deployment_ai_act",
    "comment",
    "complete_comment",
    "create_system",
    "current",
    "draft",
    "end_exception",
    "expect_open",
    "follow",
    "grant_exception",
    "import_publiccode",
    "list_system",
    "missing",
    "plain",
    "propose",
    "publish",
    "read_publiccode",
    "remove_document",
    "save",
    "say_live",
    "set_status",
    "stored",
    "system_content",
]
