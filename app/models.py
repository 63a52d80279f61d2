"""All tables, imported so that the metadata is whole (for migrations and their check)."""

from sqlmodel import SQLModel

import app.admin.organisations.models
import app.assessments.models
import app.consultation.models
import app.drafts.models
import app.files.models
import app.guidance.models
import app.journal.models
import app.outbox.models
import app.pages.models
import app.people.credentials
import app.people.models
import app.queue.models
import app.register.importing.models
import app.register.models
import app.register.models.reports
import app.search.models
import app.signin.attempts
import app.solutions.models
import app.strategy.models
import app.tickets.models
import app.web.api  # noqa: F401

metadata = SQLModel.metadata
