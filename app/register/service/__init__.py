"""The verbs of the register, by noun."""

from app.register.service.keeping import confirm, declare_nil, remind, set_approval, take_back_nil, this_year
from app.register.service.prefilling import Prefilled, from_solution
from app.register.service.publishing import give_back, lacking, publish, submit, withdraw, words
from app.register.service.writing import create, discard, disclose, save, withhold

__all__ = [
    "Prefilled",
    "confirm",
    "create",
    "declare_nil",
    "discard",
    "disclose",
    "from_solution",
    "give_back",
    "lacking",
    "publish",
    "remind",
    "save",
    "set_approval",
    "submit",
    "take_back_nil",
    "this_year",
    "withdraw",
    "withhold",
    "words",
]
