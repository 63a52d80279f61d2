"""Assessments: the AI Act check and the guardrails, and the runs that are kept of them."""
