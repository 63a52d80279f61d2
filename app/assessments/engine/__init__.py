"""The AI Act check as pure functions over its file: what to ask, and what follows from the answers."""

from app.assessments.engine.answers import Answers, InvalidAnswers, Problem, read_answers
from app.assessments.engine.evaluation import Outcome, asked, evaluate, next_question
from app.assessments.engine.questionnaire import BadQuestionnaire, Questionnaire, load, questionnaire
from app.assessments.engine.report import Report, report_of
from app.assessments.engine.words import Text

__all__ = [
    "Answers",
    "BadQuestionnaire",
    "InvalidAnswers",
    "Outcome",
    "Problem",
    "Questionnaire",
    "Report",
    "Text",
    "asked",
    "evaluate",
    "load",
    "next_question",
    "questionnaire",
    "read_answers",
    "report_of",
]
