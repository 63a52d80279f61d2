"""`python -m app.cli …` is `ki-lotse …`."""

from app.cli import app

app(prog_name="ki-lotse")
