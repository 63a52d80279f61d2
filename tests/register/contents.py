"""Contents of entries for tests: every field told, each with a mark of its own, so that one sees where it comes out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.register.telling import Withheld

FULL: Mapping[str, Any] = {
    "register_id": "ST-2026-0001",
    "title": "Textassistent",
    "summary": "MARK-summary",
    "deployer": {"key": "15082180", "name": "Köthen (Anhalt)"},
    "submitted_by": "MARK-submitted",
    "contact": "ki@mark-contact.example",
    "responsible_role": "MARK-role",
    "responsible_name": "MARK-name",
    "security_authority": False,
    "product_name": "MARK-product",
    "provider": "MARK-provider",
    "model_name_version": [{"name": "MARK-model", "version": "1", "year": 2025}],
    "ai_technique": ["generative"],
    "how_it_works": "MARK-how",
    "source_code_url": "https://example.org/MARK-code",
    "status": "operation",
    "begin_date": "2026-03",
    "end_date": "2027-11",
    "purpose": "MARK-purpose",
    "purpose_category": "text_work",
    "theme": "governance",
    "region": "15001111",
    "affected_groups": ["MARK-groups"],
    "scale": {"cases": "from_1k", "users": "below_100"},
    "automation_level": "preparation",
    "human_oversight": "MARK-oversight",
    "appeal": "MARK-appeal",
    "legal_basis": [{"title": "MARK-legal", "url": "https://example.org/legal"}],
    "risk_class": {"class": "high_risk_annex_iii", "date": "2026-09-01", "questionnaire_version": "2026-11-22"},
    "annex_iii_points": ["5a", "5b", "6c"],
    "ai_act_role": ["deployer"],
    "class_reason": "MARK-reason",
    "eu_db_url": "https://example.org/MARK-eu",
    "fria_status": "done",
    "fria_summary": "MARK-fria",
    "dpia_status": "done",
    "dpia_summary": "MARK-dpia",
    "data_category": "personal",
    "data_sources": {"sources": [{"title": "MARK-source", "url": "https://example.org/MARK-url"}], "text": "MARK-text"},
    "hosting": {"kind": "eu_cloud", "country": "MARK-country"},
    "risks": "MARK-risks",
    "considerations": "MARK-considerations",
    "transparency_notices": ["interaction"],
    "cost_band": "from_10k",
    "last_confirmed": "2026-11-25",
    "version": 1,
}
GIVEN = {name: value for name, value in FULL.items() if name not in {
    "register_id", "deployer", "submitted_by", "last_confirmed", "version",
}}  # fmt: skip


def secret(field: str, **values: Any) -> Withheld:
    whole = {
        "field": field, "reason": "trade_secret", "legal_ref": "§ 3 IZG", "decided_by": "DECIDER",
        "decided_on": date(2026, 11, 25), "review_on": date(2027, 6, 1),
    }  # fmt: skip
    return Withheld.model_validate(whole | values)
