"""`ki-lotse …`: the commands. Each imports what it needs when it runs, so that `--help` is quick."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.cli.trouble import Commands

app = typer.Typer(
    cls=Commands,
    name="ki-lotse",
    help="The helpdesk of a state AI competence centre. Settings come from the environment; the README lists them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
tokens = typer.Typer(help="API tokens.", no_args_is_help=True)
app.add_typer(tokens, name="token")
imports = typer.Typer(help="Taking over data from files.", no_args_is_help=True)
app.add_typer(imports, name="import")
exports = typer.Typer(help="Writing data to files.", no_args_is_help=True)
app.add_typer(exports, name="export")

searches = typer.Typer(help="The search index.", no_args_is_help=True)
app.add_typer(searches, name="search")

SeedOption = Annotated[bool, typer.Option("--seed", help="Load the demo content if the database is empty.")]
MigrateOption = Annotated[
    bool, typer.Option("--migrate", help="Bring the tables up to date first; --seed does so too.")
]
WorkerOption = Annotated[
    bool, typer.Option("--worker/--no-worker", help="Work off jobs (mail, daily chores) in a process of this server.")
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"KI-Lotse {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def serve(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Web processes that share one port.")] = 1,
    worker: WorkerOption = False,
    seed: SeedOption = False,
    migrate: MigrateOption = False,
) -> None:
    """Start the service on HOST and PORT; PORT=0 takes a free one. Ctrl-C or SIGTERM stops all of it.

    Without DATABASE_URL it starts its own PostgreSQL in KI_LOTSE_DATA_DIR and stops it again.
    """
    gc.disable()  # collecting while importing takes a sixth of the start and finds nothing; `application` enables it
    from app.cli.serving import run

    run(web_processes=workers, with_worker=worker, migrate=migrate or seed, seed=seed)


@app.command()
def worker(
    end_with_stdin: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Work off jobs until Ctrl-C or SIGTERM: mail, and chores by the clock. Any number may run at once."""
    from app.cli.working import run

    run(end_with_stdin=end_with_stdin)


@app.command()
def migrate(
    down_to: Annotated[
        str, typer.Option(metavar="REVISION", help="Go back to this revision instead ('base': no tables, no data).")
    ] = "",
) -> None:
    """Bring the tables up to date, as DATABASE_OWNER_URL, and give the role in DATABASE_URL its rights."""
    from app.cli.databases import database, migrated

    with database() as urls:
        migrated(urls, down_to or "head")
    typer.echo(f"The tables are back at {down_to}." if down_to else "The tables are up to date.")


@app.command()
def seed(
    tickets: Annotated[
        int,
        typer.Option(
            min=0,
            max=5_000_000,
            help="Add so many made-up tickets, for measuring. 3 % of them are open, at most 3,000, for a centre "
            "cannot have more in hand; the others were closed over the past years. Adds to what is there.",
        ),
    ] = 0,
) -> None:
    """Load the demo content if the database is empty: bodies, a cast, topics, plans and some tickets."""
    from app.cli.seeding import run

    run(tickets)


@tokens.command("create")
def create_token(
    email: Annotated[str, typer.Argument(help="Whose rights the token has.")],
    name: Annotated[str, typer.Option(help="What it is for.")] = "ki-lotse token create",
    scope: Annotated[
        list[str] | None, typer.Option(help="read, write; give it twice for both. [default: both]")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long it works.")] = 90,
) -> None:
    """Make an API token and print it. It is stored hashed, so this is the only time to see it."""
    from app.cli.credentials import create

    typer.echo(create(email, name=name, scopes=scope or ["read", "write"], days=days))


@imports.command("organisations")
def import_organisations(
    file: Annotated[Path, typer.Argument(help="GV100AD, the directory of municipalities that Destatis publishes.")],
    state: Annotated[
        str, typer.Option(metavar="KEY", help="Only this state, by its key, such as 15. [default: all in the file]")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Bring the bodies up to date with the official directory: new, renamed, moved, merged and closed ones.

    A file with a bad line changes nothing; each is named with its number.
    """
    from app.cli.importing import run

    run(file, state=state, dry_run=dry_run)


@searches.command("rebuild")
def rebuild_search(
    with_meaning: Annotated[
        bool, typer.Option("--meaning", help="Compute what texts mean, too: some ten a second; else a worker does it.")
    ] = False,
    from_start: Annotated[bool, typer.Option("--from-start", help="Do not go on where the last run stopped.")] = False,
    processes: Annotated[int, typer.Option(min=0, max=64, help="Processes that share the work. [0: one a core]")] = 0,
) -> None:
    """Build the search index anew, while the service runs. Stopped with Ctrl-C, the same command goes on from there."""
    from app.cli.searching import run

    run(with_meaning=with_meaning, from_start=from_start, processes=processes)


@imports.command("publiccode")
def import_publiccode(
    file: Annotated[Path, typer.Argument(help="The publiccode.yml of a project.")],
) -> None:
    """Take over what a project says of itself, into the AI system with its source code or into a new one."""
    from app.cli.publiccode import run

    run(file)


@imports.command("guidance")
def import_guidance(
    file: Annotated[
        Path,
        typer.Argument(help="JSON lines with slug, title, body, visibility, category, language; summary and sources."),
    ],
    as_email: Annotated[
        str, typer.Option("--as", metavar="EMAIL", help="Who wrote and publishes them. [default: the first admin]")
    ] = "",
    drafts: Annotated[bool, typer.Option("--drafts", help="Leave them as drafts instead of publishing them.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Add and change articles, each found by slug and language, and publish them for whom their visibility says.

    A file with a bad line changes nothing; each is named with its number.
    """
    from app.cli.guidance import run_import

    run_import(file, as_email=as_email, drafts=drafts, dry_run=dry_run)


@imports.command("register")
def import_register(
    mapping: Annotated[Path, typer.Argument(help="YAML that says which column is which field; see docs/import.md.")],
    file: Annotated[Path, typer.Argument(help="Any CSV; its encoding and its separator are found.")],
    as_email: Annotated[
        str, typer.Option("--as", metavar="EMAIL", help="Who writes the drafts. [default: the first admin]")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Make drafts in the register of a table's rows; another run with the same keys updates them.

    A file with a bad cell changes nothing; each is named with row, column and value.
    """
    from app.cli.register import run_import

    run_import(mapping, file, as_email=as_email, dry_run=dry_run)


@exports.command("maki")
def export_maki(file: Annotated[Path, typer.Argument(help="The .csv to write.")]) -> None:
    """Write what is published in the register for the national register MaKI. Provisional: its format is not public."""
    from app.cli.register import run_maki

    run_maki(file)


@exports.command("guidance")
def export_guidance(
    file: Annotated[Path | None, typer.Argument(help="Where to write. [default: the standard output]")] = None,
) -> None:
    """Write what readers see of all articles, as ki-lotse import guidance takes it."""
    from app.cli.guidance import run_export

    run_export(file)


@app.command()
def init(
    email: Annotated[str, typer.Argument(help="The first admin's address, as the sign-in provider knows it.")],
    name: Annotated[str, typer.Argument(help="The first admin's name.")],
) -> None:
    """Prepare an empty database for real use: bodies, topics, plans and texts to start from, and the first admin."""
    from app.cli.founding import run

    run(email, name)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The .tar to write.")]) -> None:
    """Write the database and the folder of files into one .tar, while the service runs."""
    from app.cli.backups import backup

    backup(file)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A .tar that ki-lotse backup wrote.")]) -> None:
    """Fill an empty database, and the folder of files, from a backup, and bring it to this release's tables."""
    from app.cli.backups import restore

    restore(file)


@app.command()
def health() -> None:
    """Ask the server on HOST and PORT whether it answers; exit code 0 or 1."""
    from app.cli.probe import answers
    from app.settings import get_settings

    settings = get_settings()
    if not answers(settings.host, settings.port):
        typer.echo(f"Nothing answers on {settings.host}:{settings.port}.", err=True)
        raise typer.Exit(1)
    typer.echo("ok")


@app.command()
def bench(
    tickets: Annotated[int, typer.Option(min=100, max=2_000_000, help="How many tickets there shall be.")] = 100_000,
    seconds: Annotated[float, typer.Option(min=1, max=60, help="How long a page is loaded in each of 3 rounds.")] = 3,
    data_dir: Annotated[
        Path, typer.Option(help="A data folder of its own; it is kept, so that the next run is quick.")
    ] = Path("data-bench"),
    scale: Annotated[
        bool, typer.Option("--scale", help="Measure the queue page on 10,000 and on 1,000,000 tickets too.")
    ] = False,
    readme: Annotated[bool, typer.Option("--readme", help="Write the figures into README.md.")] = False,
) -> None:
    """Load a server of its own on loopback, and print how fast the pages are beside a bare one."""
    from app.bench.run import run

    run(tickets=tickets, seconds=seconds, data_dir=data_dir, scale=scale, readme=readme)
