"""What the terminal shows once the service answers."""

from rich.console import Console
from rich.table import Table

from app.people.models import ROLE_LABELS
from app.settings import Settings
from app.signin.cast import CAST


def welcome(settings: Settings) -> None:
    """The address, and in demo mode who one can sign in as."""
    console = Console(highlight=False)
    console.print(f"\n[bold]KI-Lotse[/bold] is at [bold]{settings.public_url}[/bold]  (Ctrl-C stops it)")
    if settings.demo:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for title in ("sign in as", "name", "role"):
            table.add_column(title)
        for member in CAST:
            table.add_row(member.email, member.name, ROLE_LABELS[member.role])
        console.print(table)
        console.print(f"[dim]one click each at {settings.public_url}/sign-in; all of them invented[/dim]")
    console.print()
