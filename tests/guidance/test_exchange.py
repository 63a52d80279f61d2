"""Import and export by the command line, the demo articles, and what the index is given."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.cli import app as cli
from app.cli import guidance as command
from app.guidance import queries, service
from app.guidance.exchange import BadLines, export, read_lines, take_over
from app.guidance.models import Article, ArticleVersion, Language, Stage
from app.guidance.search import SOURCE
from app.people.models import as_of
from app.policy import Audience
from app.search.documents import Readers
from app.seed.articles import add_articles, read_article
from tests.factories import ADMIN, ADVISOR, OFFICER, Known
from tests.guidance.articles import add_text, draft, published, release

LINES = [
    {
        "slug": "prompts", "title": "Gute Prompts", "body": "## Warum\n\nDarum.", "visibility": "public",
        "category": "Neues", "language": "de",
    },
    {
        "slug": "prompts", "title": "Good prompts", "body": "Because.", "visibility": "public", "category": "Neues",
        "language": "en",
    },
    {
        "slug": "haus", "title": "Nur im Haus", "body": "Intern.", "visibility": "centre", "category": "Einstieg",
        "language": "de",
    },
]  # fmt: skip


def written(*lines: Any) -> bytes:
    return "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines).encode()


@pytest.fixture
def ki_lotse(db: Session, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`ki-lotse` on the test's database."""
    from contextlib import contextmanager

    @contextmanager
    def session() -> Any:
        attempt = db.begin_nested()
        yield db
        if attempt.is_active:
            attempt.rollback()
            db.expire_all()

    monkeypatch.setattr(command, "migrated_session", session)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(cli, list(map(str, arguments)))


def test_a_file_is_taken_over_and_given_out_again(
    ki_lotse: Any, tmp_path: Path, db: Session, client: TestClient
) -> None:
    file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_bytes(written(*LINES))
    said = ki_lotse("import", "guidance", file)
    assert (said.exit_code, said.output) == (
        0,
        "3 texts: 3 new, 0 changed, 0 the same.\nDone.\n",
    )
    assert "Gute Prompts" in client.get("/guidance/prompts").text
    assert "Good prompts" in client.get("/guidance/prompts?language=en").text
    assert client.get("/guidance/haus").status_code == 404
    assert queries.categories(db)[-1] == "Neues"
    said = ki_lotse("export", "guidance", out)
    assert (said.exit_code, said.output) == (0, f"3 texts written to {out}.\n")
    given = [json.loads(line) for line in out.read_text().splitlines()]
    assert given == [LINES[2], LINES[0], LINES[1]]
    assert ki_lotse("export", "guidance").output == out.read_text()
    again = ki_lotse("import", "guidance", out)
    assert again.output == "3 texts: 0 new, 0 changed, 3 the same.\nDone.\n"
    assert db.scalar(select(func.count()).select_from(ArticleVersion)) == 3


def test_a_changed_line_is_a_new_version(db: Session, viewer: Known, client: TestClient) -> None:
    admin = viewer(ADMIN)
    take_over(db, read_lines(written(*LINES)), author=admin, publisher=admin)
    changed = LINES[0] | {"body": "Anders.", "summary": "Neu dabei."}
    hidden = LINES[2] | {"visibility": "public"}
    outcome = take_over(db, read_lines(written(changed, hidden)), author=admin, publisher=admin)
    db.commit()
    assert (outcome.new, outcome.changed, outcome.same) == (0, 2, 0)
    assert "Anders." in client.get("/guidance/prompts").text
    assert client.get("/guidance/haus").status_code == 200
    untouched = take_over(db, read_lines(written(LINES[0] | {"body": "Anders."})), author=admin, publisher=admin)
    assert untouched.same == 1
    article = queries.by_slug(db, None, "prompts")
    text = queries.reading(db, article, Language.german)
    assert text is not None
    assert (text.number, text.summary) == (2, "Neu dabei.")


def test_drafts_stay_drafts_when_asked(ki_lotse: Any, tmp_path: Path, db: Session, client: TestClient) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(written(*LINES))
    assert ki_lotse("import", "guidance", file, "--drafts").exit_code == 0
    assert {article.stage for article in db.scalars(select(Article))} == {Stage.draft}
    assert client.get("/guidance/prompts").status_code == 404
    assert ki_lotse("export", "guidance").output == ""


def test_a_dry_run_changes_nothing(ki_lotse: Any, tmp_path: Path, db: Session) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(written(*LINES))
    said = ki_lotse("import", "guidance", file, "--dry-run")
    assert said.output == ("3 texts: 3 new, 0 changed, 0 the same.\nNothing has changed: this was a dry run.\n")
    assert list(db.scalars(select(Article))) == []
    assert "Neues" not in queries.categories(db)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "line 2: is no JSON"),
        ("[]", "line 2: is no JSON object"),
        (LINES[0], "line 2: prompts in de stands in line 1 already"),
        (LINES[2] | {"title": ""}, "line 2: title: String should have at least 1 character"),
        (
            LINES[2] | {"visibility": "alle"},
            "line 2: visibility: Input should be 'public', 'municipalities' or 'centre'",
        ),
        (LINES[2] | {"language": "fr"}, "line 2: language: Input should be 'de', 'de-simple' or 'en'"),
        (LINES[2] | {"slug": "Ä b"}, "line 2: slug: Value error, lower case letters"),
        (LINES[2] | {"slug": "new"}, "line 2: slug: Value error, lower case letters"),
        (LINES[2] | {"farbe": "rot"}, "line 2: farbe: Extra inputs are not permitted"),
        (LINES[2] | {"body": "a\x00b"}, "line 2: body: Value error, holds a character"),
        ({"slug": "x"}, "line 2: title: Field required; body: Field required"),
        (LINES[1] | {"visibility": "centre"}, "line 2: has another visibility or category than line 1"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken(
    bad: Any, why: str, ki_lotse: Any, tmp_path: Path, db: Session
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(written(LINES[0], bad, "", "{}"))
    said = ki_lotse("import", "guidance", file)
    assert said.exit_code == 2
    assert f"{file} is not taken over, nothing has changed:\n{why}" in said.stderr
    assert "line 4: slug: Field required" in said.stderr
    assert list(db.scalars(select(Article))) == []


def test_other_trouble_is_one_sentence(ki_lotse: Any, tmp_path: Path) -> None:
    assert "No such file" in ki_lotse("import", "guidance", tmp_path / "none").stderr
    file = tmp_path / "in.jsonl"
    file.write_bytes(written(LINES[0]) + b"\n\xff")
    assert "line 2: is not UTF-8" in ki_lotse("import", "guidance", file).stderr
    file.write_bytes(b"\xef\xbb\xbf" + written(LINES[0]))
    assert ki_lotse("import", "guidance", file, "--as", OFFICER).stderr.endswith(
        "--as: there is no admin with the address officer@koethen.example.\n"
    )
    with pytest.raises(BadLines):
        read_lines(b"x")


def test_the_export_has_what_readers_see(db: Session, viewer: Known) -> None:
    article = published(db, viewer, "offen")
    add_text(db, viewer, article, Language.english, "Not yet")
    draft(db, viewer, "entwurf")
    wish = service.TextWish("Noch nicht", "Neu.")
    service.save_text(db, article, Language.german, wish, version=1, actor=viewer(ADVISOR))
    assert [json.loads(line)["title"] for line in export(db)] == ["Erste Schritte"]


ONE = """---
slug: eins
title: "Der eine"
summary: Worum es geht.
category: recht
visibility: municipalities
language: de
sources:
  - title: "Verordnung (EU) 2024/1689, Art. 4"
    url: "https://eur-lex.europa.eu/eli/reg/2024/1689/oj"
    read: 2026-11-25
  - Ein Buch
---
## Los

Ein Satz mit --- Strichen.
"""
TWO = """---
slug: zwei
title: Der andere
category: einstieg
visibility: public
language: {language}
---
Text.
"""


def test_demo_articles_are_published_by_the_cast(tmp_path: Path, db: Session, viewer: Known) -> None:
    (tmp_path / "eins.md").write_text(ONE)
    (tmp_path / "zwei.md").write_text(TWO.format(language="de"))
    (tmp_path / "zwei.leicht.md").write_text(TWO.format(language="de-simple"))
    with as_of(datetime(2026, 11, 25, 15, tzinfo=UTC)):
        add_articles(db, tmp_path)
    db.flush()
    rows = queries.latest(db, viewer(OFFICER)).rows
    assert [(row.slug, row.category, row.audience, sorted(row.languages), row.updated_at) for row in rows] == [
        ("zwei", "Einstieg", Audience.public, ["de", "de-simple"], datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("eins", "Recht und Datenschutz", Audience.municipalities, ["de"], datetime(2026, 11, 20, 9, 30, tzinfo=UTC)),
    ]
    article = queries.by_slug(db, viewer(ADVISOR), "eins")
    assert (article.publisher_id, article.editor_id) == (viewer(ADMIN).id, viewer(ADVISOR).id)
    assert str(article.review_on) == "2027-11-20"
    _name, line = read_article(tmp_path / "eins.md")
    assert line.sources == (
        "Verordnung (EU) 2024/1689, Art. 4: https://eur-lex.europa.eu/eli/reg/2024/1689/oj\nEin Buch"
    )
    assert line.body == "## Los\n\nEin Satz mit --- Strichen."


def test_a_bad_demo_article_is_named(tmp_path: Path) -> None:
    path = tmp_path / "kaputt.md"
    path.write_text(TWO.format(language="fr"))
    with pytest.raises(ValueError, match=r"^kaputt\.md: "):
        read_article(path)


def test_the_index_is_given_what_readers_see(db: Session, viewer: Known) -> None:
    body = "## Kopf\n\nEin *Satz* &amp; http://127.0.0.1:8000/guidance/x <http://127.0.0.1:8000/guidance/haus>."
    public = published(db, viewer, "offen", title="Offen", body=body)
    add_text(db, viewer, public, Language.english, "Open")
    house = published(db, viewer, "haus", title="Haus", audience=Audience.centre)
    bodies = published(db, viewer, "kommunen", title="Kommunen", audience=Audience.municipalities)
    hidden = draft(db, viewer, "entwurf")
    archived = published(db, viewer, "archiv")
    service.archive(db, archived, actor=viewer(ADMIN))
    ids = [article.id or 0 for article in (public, house, bodies, hidden, archived)]
    found = list(SOURCE.read(db, ids))
    assert [(one.title, one.readers, one.path, one.part, one.language) for one in found] == [
        ("Offen", Readers.everyone, "/guidance/offen", "de", "de"),
        ("Haus", Readers.centre, "/guidance/haus", "de", "de"),
        ("Kommunen", Readers.municipalities, "/guidance/kommunen", "de", "de"),
    ]
    assert " ".join(found[0].text.split()) == ("Kurz: Offen. Kopf Ein Satz & http://127.0.0.1:8000/guidance/x .")
    assert dict(found[0].labels) == {"category": "Einstieg"}
    release(db, viewer, public)
    assert [(one.title, one.path, one.language) for one in SOURCE.read(db, ids[:1])] == [
        ("Offen", "/guidance/offen", "de"), ("Open", "/guidance/offen?language=en", "en"),
    ]  # fmt: skip
    assert list(SOURCE.ids(db, 0, 2)) == ids[:2]
    assert list(SOURCE.ids(db, ids[1], 10)) == ids[2:]
