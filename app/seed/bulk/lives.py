"""The lives of made-up requests, as rows for COPY.

A life has the stages, moments and due times that the services would have given it, in working minutes. It has
fewer lines in its story than a real one (2 to 6) and none in the journal.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from app.clock.deadlines import Kind
from app.seed.bulk.phrases import Phrases, Said
from app.seed.bulk.population import World
from app.seed.bulk.tables import NULL, TICKET
from app.seed.bulk.worktime import HOUR, WorkingMinutes, end_of_day
from app.seed.plans import STANDARD
from app.tickets.models import PRIORITY_RANK, Priority

DAY = 8 * HOUR  # a working day, as plans count it
PRIORITIES = ("low", "normal", "normal", "normal", "normal", "high", "high", "urgent")
LENGTH = {"s": (4, 30), "m": (20, 150), "l": (100, 500)}  # working hours of a consultation
RESOLUTIONS = ("answered", "solution_introduced", "solution_reused", "no_ai_needed", "not_feasible")


@dataclass
class Lives:
    """Writes lives into `rows`, by table; whoever copies them empties the lists."""

    world: World
    phrases: Phrases
    time: WorkingMinutes
    random: Random
    next_id: int
    next_number: int
    rows: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    last_of: dict[int, tuple[int, str]] = field(default_factory=dict)

    def ended(self, submitted: int) -> None:
        """A request that was dealt with before now."""
        life = Life(self, submitted)
        fate = self.random.random()
        last = self.last_of.get(life.body.id)
        if fate < 0.05:
            life.decline()
        elif fate < 0.08 and last is not None:
            life.merge(*last)
        else:
            life.resolve()
            self.last_of[life.body.id] = (life.id, life.reference)
        life.write()

    def open(self, submitted: int, stage: str) -> None:
        """A request that is in the centre's hands now: submitted, triage or consultation."""
        life = Life(self, submitted)
        if stage == "triage":
            life.take_up()
        elif stage == "consultation":
            life.consult()
        life.write()


class Life:
    """One request. `minute` runs with what happens to it."""

    def __init__(self, lives: Lives, submitted: int) -> None:
        self.lives, self.random, self.time = lives, lives.random, lives.time
        self.id, number = lives.next_id, lives.next_number
        lives.next_id += 1
        lives.next_number += 1
        self.submitted = self.minute = submitted
        self.seconds = self.random.randint(1, 59)
        self.reference = f"KI-{self.time.days[submitted].year}-{number:05d}"
        (self.body,) = self.random.choices(lives.world.bodies, lives.world.weights)
        self.reporter = self.random.choice(self.body.user_ids)
        self.advisor = self.random.choice(lives.world.advisor_ids)
        self.pressing = self.random.choice(PRIORITIES)  # as triage will find
        self.priority = "normal"
        topic_id, slug = self.random.choice(lives.world.topics)
        said = lives.phrases.request(slug, self.body.name)
        self.row: dict[str, object] = dict.fromkeys(TICKET, NULL) | {
            "id": self.id, "reference": self.reference, "organisation_id": self.body.id, "reporter_id": self.reporter,
            "filed_by_id": self.reporter, "topic_id": topic_id, "title": said.title, "description": said.description,
            "description_html": said.description_html, "goal": said.goal, "service": said.service,
            "personal_data": self.random.choice(("none", "none", "personal", "special")),
            "standing": self.random.choice(("idea", "idea", "procurement", "pilot", "live")),
            "urgency": self.random.choice(PRIORITIES), "answers": "{}",
            "confidential": "t" if self.random.random() < 0.03 else "f", "stage": "submitted", "waiting_for": "nobody",
            "submitted_at": self.now(), "resolution_summary": "", "resolution_html": "",
            "decline_reason": "", "rating_comment": "",
        }  # fmt: skip
        self.event(self.reporter, "filed")
        if len(self.body.user_ids) > 1 and self.random.random() < 0.3:
            other = self.random.choice([user for user in self.body.user_ids if user != self.reporter])
            lives.rows["ticket_participant"].append(f"{self.id}\t{other}\n")

    def now(self) -> str:
        return self.time.at(self.minute, self.seconds)

    def pass_time(self, least: int, most: int) -> None:
        """So many working minutes go by, but never beyond the present."""
        room = max(self.time.present - 2 - self.minute, 0)
        self.minute += min(self.random.randint(least, most), room)

    def event(self, author: object, event: str, facts: str = "{}", said: Said | None = None) -> None:
        text, html = (said.text, said.html) if said else ("", "")
        self.entry(f"event\tf\t{author}\t{self.now()}\t{event}\t{facts}\t{text}\t{html}")

    def say(self, author: int, said: Said, kind: str = "reply") -> None:
        internal = "t" if kind == "note" else "f"
        self.entry(f"{kind}\t{internal}\t{author}\t{self.now()}\t\t{{}}\t{said.text}\t{said.html}")

    def entry(self, rest: str) -> None:
        self.lives.rows["ticket_entry"].append(f"{self.id}\t{rest}\n")

    def take_up(self) -> None:
        """An advisor reads it and answers: mostly in time."""
        target = self.lives.world.targets[Kind.first_reply, self.pressing]
        self.pass_time(5, target * 9 // 10) if self.random.random() < 0.9 else self.pass_time(target, 2 * target)
        self.row |= {
            "stage": "triage",
            "advisor_id": self.advisor,
            "triaged_at": self.now(),
            "first_reply_at": self.now(),
        }
        self.say(self.advisor, self.random.choice(self.lives.phrases.replies))

    def triage(self) -> None:
        self.take_up()
        self.pass_time(5, 180)
        self.priority, size = self.pressing, self.random.choice("ssmml")
        self.row |= {"triage_done_at": self.now(), "size": size}
        self.event(self.advisor, "triaged", f'{{"priority": "{self.priority}", "size": "{size}"}}')

    def begin_plan(self) -> None:
        self.triage()
        self.pass_time(5, 300)
        self.row |= {"stage": "consultation", "consultation_at": self.now()}

    def consult(self) -> None:
        """A running consultation: its plan, the steps behind it, and perhaps a pause that has not ended."""
        self.begin_plan()
        begun, due = self.minute, NULL
        self.minute = max(begun, self.time.present - self.random.randint(2, 40 * HOUR))
        elapsed, active = self.time.present - begun, 0
        for number, step in enumerate(STANDARD, start=1):
            until = begun + step["days"] * DAY
            # Most steps are finished with a tenth of their time left, the others run late.
            done = not active and elapsed > step["days"] * DAY * self.random.choice((0.9, 0.9, 0.9, 0.9, 1.2))
            if not done and not active:
                active, due = number, end_of_day(self.time.days[until])
            state = "done" if done else "active" if active == number else "open"
            self.write_step(number, step, state, begun, until)
        if self.random.random() < 0.6:
            self.say(self.reporter, self.random.choice(self.lives.phrases.answers))
        fate = self.random.random() if self.after_clocks() < self.time.present else 1
        waiting = "municipality" if fate < 0.2 else "third_party" if fate < 0.28 else "nobody"
        self.row |= {"step_due_at": due, "due_at": due if waiting == "nobody" else NULL, "waiting_for": waiting}
        if waiting != "nobody":
            self.minute = max(self.minute, self.after_clocks())
            self.event(self.advisor, "waiting", f'{{"waiting_for": "{waiting}"}}')
            self.lives.rows["ticket_pause"].append(f"{self.id}\t{waiting}\t{self.now()}\t{NULL}\n")

    def write_step(self, number: int, step: dict[str, object], state: str, begun: int, until: int) -> None:
        ended = self.time.at(min(until - HOUR, self.time.present - 1), self.seconds) if state == "done" else NULL
        started = NULL if state == "open" else self.time.at(begun, self.seconds)
        self.lives.rows["consultation_step"].append(
            f"{self.id}\t{number}\t{step['title']}\t{step['description']}\t{state}\t{self.time.days[until]}\t\t\t\t"
            f"{started}\t{ended}\t1\n"
        )

    def resolve(self) -> None:
        """The whole way; what was resolved within the last two weeks is often not closed yet."""
        self.begin_plan()
        if self.random.random() < 0.35:
            self.pause()
            self.say(self.reporter, self.random.choice(self.lives.phrases.answers))
        elif self.random.random() < 0.1:
            self.say(self.advisor, self.random.choice(self.lives.phrases.notes), "note")
        least, most = LENGTH[str(self.row["size"])]
        self.pass_time(least * HOUR, most * HOUR)
        index = self.random.choice((0, 0, 0, 1, 2, 3, 4))
        kind, summary = RESOLUTIONS[index], self.lives.phrases.summaries[index]
        self.event(self.advisor, "resolved", f'{{"kind": "{kind}"}}', summary)
        self.row |= {
            "stage": "resolved", "resolved_at": self.now(), "resolution": kind, "resolution_summary": summary.text,
            "resolution_html": summary.html,
        }  # fmt: skip
        if self.minute > self.time.present - 70 * HOUR and self.random.random() < 0.6:
            return
        by_reporter = self.random.random() < 0.6
        self.pass_time(1 * HOUR, 60 * HOUR) if by_reporter else self.pass_time(70 * HOUR, 74 * HOUR)
        self.event(self.reporter if by_reporter else NULL, "closed")
        self.row |= {"stage": "closed", "closed_at": self.now()}
        if by_reporter and self.random.random() < 0.6:
            comment = self.random.choice(self.lives.phrases.comments)
            self.row |= {
                "rating": self.random.choice((3, 4, 4, 5, 5, 5)),
                "rating_comment": comment,
                "rated_at": self.now(),
            }

    def pause(self) -> None:
        """It waits for its body for some days, after both clocks have been met or missed."""
        self.pass_time(1 * HOUR, 20 * HOUR)
        self.minute = min(max(self.minute, self.after_clocks()), self.time.present - 2)
        started = self.now()
        self.pass_time(2 * HOUR, 40 * HOUR)
        self.lives.rows["ticket_pause"].append(f"{self.id}\tmunicipality\t{started}\t{self.now()}\n")

    def after_clocks(self) -> int:
        """The first minute in which a pause moves no due time."""
        return self.submitted + self.lives.world.targets[Kind.triage, self.priority] + 1

    def decline(self) -> None:
        self.pass_time(10, 900)
        reason = self.random.choice(self.lives.phrases.declined)
        self.event(self.advisor, "declined", said=reason)
        self.row |= {
            "stage": "declined", "declined_at": self.now(), "first_reply_at": self.now(), "advisor_id": self.advisor,
            "decline_reason": reason.text,
        }  # fmt: skip

    def merge(self, target_id: int, target: str) -> None:
        self.pass_time(10, 900)
        self.event(self.advisor, "merged", f'{{"reference": "{target}"}}')
        self.row |= {
            "stage": "merged", "stage_before": "submitted", "merged_at": self.now(), "merged_into_id": target_id,
            "advisor_id": self.advisor,
        }  # fmt: skip

    def write(self) -> None:
        """The row itself, with its due times."""
        reply_due, triage_due = (
            self.time.at(self.submitted + self.lives.world.targets[kind, self.priority], self.seconds)
            for kind in (Kind.first_reply, Kind.triage)
        )
        self.row |= {
            "priority": self.priority, "priority_rank": PRIORITY_RANK[Priority(self.priority)],
            "reply_due_at": reply_due, "triage_due_at": triage_due, "activity_at": self.now(),
        }  # fmt: skip
        if self.row["stage"] == "submitted":
            self.row["due_at"] = min(reply_due, triage_due)
        elif self.row["stage"] == "triage":
            self.row["due_at"] = triage_due
        self.lives.rows["ticket"].append("\t".join(map(str, self.row.values())) + "\n")
