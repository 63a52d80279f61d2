"""Made-up cases beside those of the file, so that every question, rule and obligation is reached."""

from typing import Any

Given = dict[str, Any]
PLAIN: Given = {
    "q_ai": "yes", "q_exclusion": ["none"], "q_gpai": "no", "q_use": "yes", "q_origin": "bought", "q_art25": ["none"],
    "q_prohibited": ["none"], "q_annex1": "no", "q_annex3": ["none"], "q_art50": ["none"], "q_lifecycle": "idea",
    "q_data": "none", "q_decision": "none", "q_workplace": "no", "q_citizen_contact": "no",
    "q_security_authority": "no",
}  # fmt: skip
"""A bought system that does nothing special."""


def case(**answers: Any) -> Given:
    return PLAIN | answers


def high_risk(*points: str, **answers: Any) -> Given:
    return case(q_annex3=list(points), q_profiling="yes", q_eu_db="yes", **answers)


EXEMPT: Given = {
    "q_annex3": ["3a"], "q_profiling": "no", "q_art63_condition": ["a", "d"], "q_art63_no_risk": "yes",
    "q_art63_doc": "yes", "q_eu_db": "no",
}  # fmt: skip

# Name → answers, class, rule, some obligations that follow and some that do not.
CASES: dict[str, tuple[Given, str, str, set[str], set[str]]] = {
    "defence": (case(q_exclusion=["national_security"]), "out_of_scope", "C2", {"O-REGISTER"}, {"O-LIT"}),
    "prohibited perhaps": (
        case(q_prohibited=["unsure"]), "legal_review", "C4", {"O-OVERSIGHT", "O-REG"}, {"O-STOP"},
    ),
    "excused": (
        case(q_prohibited=["f"], q_prohibited_exception=["ex_f"]), "minimal", "C16", {"O-LIT"}, {"O-STOP"},
    ),
    "excused for something else": (
        case(q_prohibited=["f", "h"], q_prohibited_exception=["ex_f"]), "prohibited", "C3", {"O-STOP"}, set(),
    ),
    "prohibited since 2026": (case(q_prohibited=["bb"]), "prohibited", "C3", {"O-STOP"}, {"O-REGISTER"}),
    "profiling perhaps": (
        case(q_annex3=["5a"], q_profiling="unsure"), "legal_review", "C6", {"O-FRIA", "O-REG"}, set(),
    ),
    "no exception": (
        case(q_annex3=["3a"], q_profiling="no", q_art63_condition=["none"]), "high_risk_annex_iii", "C7", {"O-FRIA"},
        {"O-63"},
    ),
    "risk perhaps": (case(**EXEMPT | {"q_art63_no_risk": "unsure"}), "legal_review", "C8", {"O-FRIA"}, {"O-63"}),
    "risk": (case(**EXEMPT | {"q_art63_no_risk": "no"}), "high_risk_annex_iii", "C9", {"O-FRIA"}, {"O-63"}),
    "no assessment": (case(**EXEMPT | {"q_art63_doc": "no"}), "high_risk_annex_iii", "C9", {"O-FRIA"}, {"O-63"}),
    "exempt": (case(**EXEMPT), "annex_iii_exempt", "C13", {"O-63"}, {"O-FRIA"}),
    "medical device": (
        case(q_annex1="section_a", q_annex1_third_party="yes"), "high_risk_annex_i", "C10", {"O-USE"},
        {"O-FRIA", "O-REG"},
    ),
    "bus": (
        case(q_annex1="section_b", q_annex1_third_party="yes"), "high_risk_annex_i_b", "C11", {"O-SECTOR"}, {"O-USE"},
    ),
    "product perhaps": (
        case(q_annex1="section_b", q_annex1_third_party="unsure"), "legal_review", "C12", {"O-USE"}, {"O-SECTOR"},
    ),
    "half of annex III": (case(q_annex3=["5a"]), "legal_review", "C14", {"O-FRIA"}, set()),
    "half an answer": ({"q_ai": "yes", "q_use": "yes"}, "legal_review", "C14a", {"O-FRIA"}, set()),
    "nothing at all": ({}, "legal_review", "C14a", {"O-LIT", "O-REGISTER"}, {"O-FRIA"}),
    "traffic lights": (
        high_risk("2"), "high_risk_annex_iii", "C5", {"O-REG-NAT"}, {"O-FRIA", "O-REG", "O-EXPLAIN"},
    ),
    "police looks for faces": (
        high_risk("1a", q_security_authority="yes", q_data="special", q_dpia_triggers=["large_special"]),
        "high_risk_annex_iii", "C5", {"O-REG-SEC", "O-POSTRBI", "O-DPIA-HR", "O-DPIA"}, {"O-REG"},
    ),
    "staff are watched": (
        high_risk("4b", q_workplace="subject", q_decision="assist", q_lifecycle="operation",
                  q_first_use="2025-03-01"),
        "high_risk_annex_iii", "C5", {"O-WORKERS", "O-EXPLAIN", "O-INFORM", "O-LEGACY", "O-STAFF"}, set(),
    ),
    "own high-risk system": (
        high_risk("5a", q_origin="in_house"), "high_risk_annex_iii", "C5", {"O-PROV", "O-ART25"}, set(),
    ),
    "own name on it": (high_risk("5a", q_art25=["own_name"]), "high_risk_annex_iii", "C5", {"O-PROV"}, set()),
    "all kinds of content": (
        case(q_art50=["emotion_biometric", "deepfake", "public_text"], q_art50_editorial="no"), "transparency", "C15",
        {"O-50-3", "O-50-4A", "O-50-4B"}, {"O-50-1", "O-50-2"},
    ),
    "reviewed texts": (
        case(q_art50=["public_text"], q_art50_editorial="yes"), "transparency", "C15", set(), {"O-50-4B"},
    ),
    "somebody else's": (case(q_use="no", q_art50=["deepfake"]), "transparency", "C15", set(), {"O-50-4A"}),
}  # fmt: skip
