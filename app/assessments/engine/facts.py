"""Facts that the rules ask for and that no single answer gives. The file says in words what each means."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.assessments.engine.answers import Answers

NEITHER = {"none", "unsure"}
PRACTICES_OF_2026 = {"ba", "bb"}
SECRET_POINTS = ("1", "6", "7")
Excuses = Mapping[str, str]
"""Which practice an exception excuses."""


def _chosen(answers: Answers, question: str) -> set[str]:
    return set(answers.get(question, ())) - NEITHER


def _unexcused(answers: Answers, excuses: Excuses) -> set[str]:
    excused = {excuses[name] for name in _chosen(answers, "q_prohibited_exception") if name in excuses}
    return _chosen(answers, "q_prohibited") - excused


def _only_practices_of_2026(answers: Answers, excuses: Excuses) -> bool:
    practices = _unexcused(answers, excuses)
    return bool(practices) and practices <= PRACTICES_OF_2026


def _secret(answers: Answers, point: str) -> bool:
    return answers.get("q_security_authority") == "yes" and point.startswith(SECRET_POINTS)


def _public_section(answers: Answers, _excuses: Excuses) -> bool:
    return any(point != "2" and not _secret(answers, point) for point in _chosen(answers, "q_annex3"))


Fact = Callable[[Answers, Excuses], bool]
UNANSWERED = "unanswered"
FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        "unexcused_prohibited_practice": lambda answers, excuses: bool(_unexcused(answers, excuses)),
        "only_practices_of_2026": _only_practices_of_2026,
        # Known to whoever asked the questions (see `evaluation`), not to the answers.
        UNANSWERED: lambda _answers, _excuses: False,
        "annex3_selected": lambda answers, _excuses: bool(_chosen(answers, "q_annex3")),
        "annex3_only_point_2": lambda answers, _excuses: _chosen(answers, "q_annex3") == {"2"},
        "annex3_secret_section": lambda answers, _excuses: any(
            _secret(answers, point) for point in _chosen(answers, "q_annex3")
        ),
        "annex3_public_section": _public_section,
        "gpai_note": lambda answers, _excuses: answers.get("q_gpai") in {"used_unchanged", "fine_tuned"},
    }
)
QUESTIONS_OF = MappingProxyType(
    {
        "unexcused_prohibited_practice": ("q_prohibited", "q_prohibited_exception"),
        "annex3_selected": ("q_annex3",),
    }
)
"""The questions behind the facts that rules ask for, to tell why a rule matched."""
