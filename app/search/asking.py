"""What someone typed into the search box, understood. Reading never fails: what cannot be read is said in a sentence.

Words, "phrases", -words and fields such as `phase:triage` or `vor:2026-10-01`.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.search.documents import Kind
from app.search.words import fold, tokens
from app.texts import N_, _

LONGEST = 400  # letters
MOST_WORDS, MOST_OF_A_TEXT = 24, 150

FIELDS = {
    "phase": "stage", "stage": "stage",
    "stelle": "organisation", "body": "organisation",
    "thema": "topic", "topic": "topic",
    "beraterin": "advisor", "berater": "advisor", "advisor": "advisor",
}  # fmt: skip
KIND_LABELS = {
    Kind.ticket: N_("Anfragen"),
    Kind.guidance: N_("Leitfäden"),
    Kind.solution: N_("Lösungen"),
    Kind.system: N_("KI-Systeme"),
    Kind.result: N_("Ergebnisse"),
    Kind.register: N_("Register"),
    Kind.organisation: N_("Stellen"),
}
KIND_WORDS = {
    "anfrage": Kind.ticket, "anfragen": Kind.ticket, "ticket": Kind.ticket,
    "leitfaden": Kind.guidance, "leitfaeden": Kind.guidance, "guidance": Kind.guidance,
    "loesung": Kind.solution, "loesungen": Kind.solution, "solution": Kind.solution,
    "system": Kind.system, "systeme": Kind.system, "kisystem": Kind.system, "kisysteme": Kind.system,
    "ergebnis": Kind.result, "ergebnisse": Kind.result, "result": Kind.result,
    "register": Kind.register, "registereintrag": Kind.register,
    "stelle": Kind.organisation, "stellen": Kind.organisation, "organisation": Kind.organisation,
}  # fmt: skip
BEFORE, AFTER, TYPE = {"vor", "before"}, {"nach", "after"}, {"typ", "type", "art"}
YEARS = range(1900, 2200)
ME = {"ich", "mir", "me"}
QUOTES = '"„“”«»'

_PIECE = re.compile(
    rf"""(?P<minus>(?<!\S)-)?(?:(?P<name>[^\W\d_]+):(?=\S)(?:[{QUOTES}](?P<quoted>[^{QUOTES}]*)[{QUOTES}]?|(?P<value>\S+))
    |(?P<open>[{QUOTES}])(?P<phrase>[^{QUOTES}]*)(?P<close>[{QUOTES}]?)|(?P<word>[^\s{QUOTES}]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class FieldAsked:
    """A condition on a label. The words of `value` must all be in it; `me` stands for the asking person."""

    name: str
    value: tuple[str, ...]
    negated: bool = False
    me: bool = False


@dataclass
class Asked:
    """A question, taken apart. `problems` are sentences about what could not be read."""

    text: str = ""
    words: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    unwanted: list[tuple[str, ...]] = field(default_factory=list)
    fields: list[FieldAsked] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    unwanted_kinds: set[Kind] = field(default_factory=set)
    since: date | None = None
    """From this day on."""
    upto: date | None = None
    """Before this day."""
    problems: list[str] = field(default_factory=list)

    @property
    def meaning(self) -> str:
        """What is to be understood, as a sentence: the words and phrases, without conditions."""
        return " ".join([*self.words, *(" ".join(phrase) for phrase in self.phrases)])

    @property
    def empty(self) -> bool:
        """Whether nothing is asked that something could be found by."""
        conditions = self.fields or self.kinds or self.since or self.upto
        return not (self.words or self.phrases or conditions)


def read(typed: str) -> Asked:
    """What was asked. Never raises."""
    whole = " ".join(typed.replace("\x00", " ").split())
    asked = Asked(whole[:LONGEST])
    if len(whole) > LONGEST:
        asked.problems.append(_("Wir lesen nur die ersten %(number)s Zeichen.") % {"number": LONGEST})
    for piece in _PIECE.finditer(asked.text):
        minus = bool(piece["minus"])
        if piece["name"]:
            quoted = piece["quoted"]
            value = quoted if quoted is not None else piece["value"]
            _read_field(asked, piece["name"], value, piece.group(), negated=minus)
        elif piece["open"]:
            _read_phrase(asked, piece["phrase"], negated=minus, closed=bool(piece["close"]))
        else:
            _read_words(asked, piece["word"], negated=minus)
    if len(asked.words) > MOST_WORDS:
        asked.problems.append(_("Wir suchen nach den ersten %(number)s Wörtern.") % {"number": MOST_WORDS})
        del asked.words[MOST_WORDS:]
    if asked.empty and (asked.unwanted or asked.unwanted_kinds):
        asked.problems.append(_("Bitte nennen Sie auch ein Wort, das vorkommen soll."))
    return asked


def plain(text: str) -> Asked:
    """A text that says what someone looks for, without conditions, such as a request that is being written."""
    whole = " ".join(text.replace("\x00", " ").split())
    return Asked(whole, words=[token.text for token in tokens(whole)][:MOST_OF_A_TEXT])


def _read_words(asked: Asked, text: str, *, negated: bool) -> None:
    words = [token.text for token in tokens(text)]
    if negated:
        if words:
            asked.unwanted.append(tuple(words))
        else:
            asked.problems.append(_("Hinter dem Minus fehlt das Wort, das nicht vorkommen soll."))
    else:
        asked.words += words


def _read_phrase(asked: Asked, text: str, *, negated: bool, closed: bool) -> None:
    words = tuple(token.text for token in tokens(text))
    if not closed:
        if words:
            asked.problems.append(
                _("Das Anführungszeichen ist nicht geschlossen. Wir suchen nach den einzelnen Wörtern.")
            )
        _read_words(asked, text, negated=negated)
    elif words and negated:
        asked.unwanted.append(words)
    elif words:
        asked.phrases.append(words)


def _read_field(asked: Asked, name: str, value: str, typed: str, *, negated: bool) -> None:
    known = fold(name)
    if known in BEFORE | AFTER:
        _read_day(asked, known, name, value, negated=negated)
    elif known in TYPE:
        _read_kind(asked, value, negated=negated)
    elif known in FIELDS:
        words = tuple(token.text for token in tokens(value))
        if not words:
            asked.problems.append(_("Hinter „%(name)s:“ fehlt die Angabe.") % {"name": name})
            return
        target = FIELDS[known]
        me = target == "advisor" and len(words) == 1 and fold(words[0]) in ME
        asked.fields.append(FieldAsked(target, words, negated, me))
    else:
        if not value.startswith("//"):
            unknown = _("Das Feld „%(name)s:“ gibt es nicht. Wir suchen danach wie nach einem Wort.")
            asked.problems.append(unknown % {"name": name})
        _read_words(asked, typed.removeprefix("-"), negated=negated)


def _read_day(asked: Asked, known: str, name: str, value: str, *, negated: bool) -> None:
    span = _span(value)
    if span is None:
        sentence = _(
            "Den Tag „%(value)s“ hinter „%(name)s:“ verstehen wir nicht. Schreiben Sie ihn so: %(name)s:2026-10-01"
        )
        asked.problems.append(sentence % {"value": value, "name": name})
    elif known in BEFORE:
        asked.upto, asked.since = (asked.upto, span[0]) if negated else (span[0], asked.since)
    else:
        asked.upto, asked.since = (span[1], asked.since) if negated else (asked.upto, span[1])


def _span(value: str) -> tuple[date, date] | None:
    """The day or year that is meant, from its first day to the one behind its last."""
    if re.fullmatch(r"[0-9]{4}", value) and int(value) in YEARS:
        return date(int(value), 1, 1), date(int(value) + 1, 1, 1)
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        try:
            day = datetime.strptime(value, form).date()  # noqa: DTZ007 – a day, not a moment
        except ValueError:
            continue
        return (day, day + timedelta(days=1)) if day.year in YEARS else None
    return None


def _read_kind(asked: Asked, value: str, *, negated: bool) -> None:
    kind = KIND_WORDS.get(fold(value))
    if kind is None:
        there = ", ".join(_(label) for label in KIND_LABELS.values())
        sentence = _("Den Typ „%(value)s“ gibt es nicht. Es gibt: %(kinds)s.")
        asked.problems.append(sentence % {"value": value, "kinds": there})
    else:
        (asked.unwanted_kinds if negated else asked.kinds).add(kind)
