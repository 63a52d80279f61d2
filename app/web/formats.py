"""Moments, dates, sizes and numbers as people read them: Europe/Berlin, German or English.

Written by hand rather than with Babel, whose patterns cost 30 to 50 µs a value: a queue page has
a hundred of them.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.texts import _, current_language

ZONE = ZoneInfo("Europe/Berlin")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local(moment: datetime) -> datetime:
    """The moment on a clock in Berlin."""
    return moment.astimezone(ZONE)


def day(value: date | datetime | None) -> str:
    """23.11.2026, in English 23 Nov 2026."""
    if value is None:
        return ""
    at = local(value) if isinstance(value, datetime) else value
    if current_language.get() == "de":
        return f"{at.day:02d}.{at.month:02d}.{at.year}"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def moment(value: datetime | None) -> str:
    """23.11.2026, 14:05 Uhr, in English 23 Nov 2026, 14:05."""
    if value is None:
        return ""
    at = local(value)
    clock = f"{at.hour:02d}:{at.minute:02d}"
    return f"{day(value)}, {clock} Uhr" if current_language.get() == "de" else f"{day(value)}, {clock}"


def near(value: datetime | None) -> str:
    """Like `moment`, but "heute, 14:05", "morgen, 09:00" or "gestern, 16:30" where that is nearer to speech."""
    if value is None:
        return ""
    at, today = local(value), datetime.now(ZONE).date()
    clock = f"{at.hour:02d}:{at.minute:02d}"
    names = {timedelta(0): _("heute"), timedelta(days=1): _("morgen"), timedelta(days=-1): _("gestern")}
    name = names.get(at.date() - today)
    return f"{name}, {clock}" if name else moment(value)


def iso(value: datetime | date | None) -> str:
    """For the datetime attribute of `<time>`, in UTC."""
    if value is None:
        return ""
    return value.astimezone(UTC).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def size(octets: int) -> str:
    """1,4 MB; units of 1000, as file managers show them."""
    amount, unit = float(octets), "B"
    for bigger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, bigger
    text = f"{amount:.0f}" if unit in {"B", "kB"} else f"{amount:.1f}"
    return f"{text.replace('.', ',') if current_language.get() == 'de' else text} {unit}"


def number(value: int) -> str:
    """24.712, in English 24,712."""
    text = f"{value:,}"
    return text.replace(",", ".") if current_language.get() == "de" else text


def decimal(value: float, digits: int = 1) -> str:
    """1.234,5, in English 1,234.5; without a fraction of nothing."""
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if digits else text
    return text.translate(str.maketrans(",.", ".,")) if current_language.get() == "de" else text
