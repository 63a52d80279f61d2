"""What is published, as the national register MaKI might take it. Provisional: see maki.yaml, the file to change."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from app.register.opendata.columns import HEAD, row
from app.register.opendata.versions import versions
from app.web.spreadsheets import csv_lines

FILE = Path(__file__).with_name("maki.yaml")


class MakiColumn(BaseModel):
    """`field` is a column of the open data; without one `value` stands in each row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    field: str = ""
    value: str = ""

    @model_validator(mode="after")
    def _one_of(self) -> "MakiColumn":
        if bool(self.field) == bool(self.value) or (self.field and self.field not in HEAD):
            raise ValueError(f"{self.column}: field must be a column of the open data, or there must be a value.")
        return self


class MakiMapping(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    provisional: bool
    as_of: str
    columns: list[MakiColumn] = Field(min_length=1)


@cache
def mapping() -> MakiMapping:
    """The mapping file. Raises ValueError where it is wrong."""
    return MakiMapping.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def mark() -> str:
    """Stands for the mapping."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def write(db: Session, out: IO[bytes]) -> None:
    """One row for each published entry that is no example."""
    columns = mapping().columns
    out.writelines(csv_lines([one.column for one in columns], _rows(db, columns)))


def _rows(db: Session, columns: Sequence[MakiColumn]) -> Iterator[list[str]]:
    for version in versions(db, only_current=True):
        if not version.facts["example"]:
            cells = dict(zip(HEAD, row(version), strict=True))
            yield [cells[one.field] if one.field else one.value for one in columns]
