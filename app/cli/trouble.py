"""What stops a command: one sentence for whoever typed it, and no traceback."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import typer
from typer.core import TyperGroup

TROUBLE = 2
INTERRUPTED = 130


class Trouble(Exception):
    """The command cannot do its work. The text is one sentence that says why, and what to do."""


class Commands(TyperGroup):
    """Says what stopped a command on stderr. SIGTERM and SIGHUP end a command as Ctrl-C does: cleaning up."""

    def invoke(self, ctx: Any) -> Any:
        try:
            with _interrupted_by(signal.SIGTERM, signal.SIGHUP):
                return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except typer.Exit:
            raise
        except Exception as error:
            if not _is_sentence(error):
                raise
            typer.echo(f"ki-lotse: {error}", err=True)
            raise typer.Exit(TROUBLE) from None


def _is_sentence(error: Exception) -> bool:
    from app.database.cluster import EmbeddedPostgresError
    from app.settings import SettingsError

    return isinstance(error, Trouble | SettingsError | EmbeddedPostgresError)


@contextmanager
def _interrupted_by(*numbers: signal.Signals) -> Iterator[None]:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
