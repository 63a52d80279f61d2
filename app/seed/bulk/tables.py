"""The columns that COPY fills, by table, in the order of the tables' foreign keys."""

NULL = "\\N"
TICKET = (
    "id", "reference", "organisation_id", "reporter_id", "filed_by_id", "topic_id", "title", "description",
    "description_html", "goal", "service", "personal_data", "standing", "urgency", "answers", "confidential",
    "stage", "waiting_for", "priority", "priority_rank", "submitted_at", "activity_at",
    "resolution_summary", "resolution_html", "decline_reason", "rating_comment", "size", "advisor_id", "triaged_at",
    "triage_done_at", "consultation_at", "first_reply_at", "resolved_at", "closed_at", "declined_at", "merged_at",
    "reply_due_at", "triage_due_at", "step_due_at", "due_at", "resolution", "stage_before", "merged_into_id",
    "rating", "rated_at",
)  # fmt: skip
STEP = ("ticket_id", "number", "title", "description", "state", "due_on", "result", "result_html", "skip_reason")
COLUMNS: dict[str, tuple[str, ...]] = {
    "ticket": TICKET,
    "ticket_entry": ("ticket_id", "kind", "internal", "author_id", "at", "event", "facts", "body", "body_html"),
    "ticket_participant": ("ticket_id", "user_id"),
    "ticket_pause": ("ticket_id", "waiting_for", "started_at", "ended_at"),
    "consultation_step": (*STEP, "started_at", "ended_at", "version"),
}
