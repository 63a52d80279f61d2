"""Where files lie: a folder of the data folder, or S3 by FILES_URL.

S3 takes its credentials from the usual AWS_… variables, AWS_ENDPOINT_URL names a server other than
Amazon's. An installation needs a bucket or a prefix of its own: whatever looks like a stored file
there and is unknown to the database gets deleted after a day.
"""

import os
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from app.settings import Settings, SettingsError, get_settings

FOLDER = "files"
GIVE_UP_AFTER = timedelta(seconds=20)

_lock = threading.Lock()
_store: ObjectStore | None = None


def connect(settings: Settings) -> ObjectStore:
    """Opens the store of this process; a second call replaces the first. S3 is asked only when a file moves.

    Raises SettingsError.
    """
    store: ObjectStore
    if not settings.files_url:
        store = _folder(settings.ki_lotse_data_dir)
    elif settings.files_url.startswith("s3://") and urlsplit(settings.files_url).netloc:
        store = _s3(settings.files_url)
    else:
        raise SettingsError("FILES_URL: set it to s3://bucket/prefix, or leave it empty for a folder.")
    use(store)
    return store


def use(store: ObjectStore | None) -> None:
    """Takes this store from now on; None: open the one of the settings at next use."""
    global _store
    _store = store


def current() -> ObjectStore:
    """The store of this process, opened at first use."""
    with _lock:
        return _store if _store is not None else connect(get_settings())


def _folder(data_dir: Path) -> LocalStore:
    try:
        return LocalStore(data_dir.expanduser().resolve() / FOLDER, mkdir=True)
    except (BaseError, OSError) as error:
        raise SettingsError(f"KI_LOTSE_DATA_DIR: no folder for files can be made in {data_dir}.") from error


def _s3(url: str) -> S3Store:
    """Unencrypted connections only to an endpoint that was given as http://."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
    try:
        return S3Store.from_url(
            url,
            client_options={"allow_http": endpoint.startswith("http://")},
            retry_config={"max_retries": 3, "retry_timeout": GIVE_UP_AFTER},
        )
    except (BaseError, ValueError) as error:
        raise SettingsError("FILES_URL: set it to s3://bucket/prefix, or leave it empty for a folder.") from error


def sync_to_disk(store: ObjectStore, key: str) -> None:
    """Makes a file of a folder outlast a power cut; other stores do so by themselves."""
    if not isinstance(store, LocalStore) or store.prefix is None:
        return
    path = store.prefix / key
    for part in (path, path.parent, path.parent.parent):
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
