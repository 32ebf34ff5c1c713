"""The way to an engine: a Milvus cluster by its address, or Milvus Lite in a local folder NAME.db.

pymilvus is imported here alone and only when it is needed; it is no requirement of the app.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.errors import PublishedError, printable

TOKEN = "INKSEEK_MILVUS_TOKEN"  # the environment variable; an address is kept in histories and logs
INSTALL = "pip install pymilvus==3.0.2 milvus-lite==3.2.2"
SCHEMES = ("http", "https")
CONNECT_SECONDS, CALL_SECONDS = 10.0, 120.0


def is_published(place: str) -> bool:
    """Whether this names a published gallery and not a gallery's file: an address, or a folder of Milvus Lite."""
    return "://" in place or Path(place).is_dir()


@contextmanager
def connected(place: str, *, create: bool) -> Iterator[Any]:
    """A client of the engine at `place`, and its failures told; a local folder is made only where `create` says so.

    Raises: PublishedError, if it is no place for one, pymilvus is not installed, or the engine cannot be reached, and
    whenever it fails inside.
    """
    local, told = "://" not in place, shown(place)
    if local:
        _check_folder(place, create=create)
    else:
        _check_address(place)
    milvus = _pymilvus(told, local=local)
    with failures_told(told):
        client = milvus.MilvusClient(place, token=os.environ.get(TOKEN, ""), timeout=CONNECT_SECONDS)
    try:
        with failures_told(told):
            yield client
    finally:
        client.close()


@contextmanager
def failures_told(told: str) -> Iterator[None]:
    """What the engine or the way to it raises, as one line."""
    exceptions: Any = importlib.import_module("pymilvus.exceptions")
    grpc: Any = importlib.import_module("grpc")
    try:
        yield
    except exceptions.ConnectionConfigException as error:
        raise PublishedError(
            told, "cannot be opened; is another program using it, or is it no Milvus Lite folder?"
        ) from error
    except (exceptions.MilvusUnavailableException, exceptions.ConnectError) as error:
        raise PublishedError(told, "no engine answers there") from error
    except exceptions.MilvusException as error:
        raise PublishedError(told, _reason(str(error.message))) from error
    except grpc.RpcError as error:
        raise PublishedError(told, "the engine no longer answers") from error


def _reason(message: str) -> str:
    """The engine's own words, in one line of a bearable length."""
    lowered = message.lower()
    if "unavailable" in lowered or "deadline" in lowered or "fail connecting" in lowered:
        return "no engine answers there"
    if "unauthenticated" in lowered or "auth check" in lowered:
        return f"the engine refuses the token in {TOKEN}" if os.environ.get(TOKEN) else f"{TOKEN} must hold a token"
    return " ".join(message.split())[:200]


def shown(place: str) -> str:
    """The place as it may be shown: an address without credentials."""
    if "://" not in place:
        return printable(place)
    scheme, _, rest = place.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _check_address(place: str) -> None:
    try:
        parts = urlsplit(place)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        known = False
    if not known:
        raise PublishedError(shown(place), "not an address of Milvus (http://HOST:19530)")
    if "@" in place:
        raise PublishedError(shown(place), f"no credentials in the address; put the token into {TOKEN}")


def _check_folder(place: str, *, create: bool) -> None:
    path, told = Path(place), shown(place)
    if path.suffix != ".db":
        raise PublishedError(told, "name a folder of Milvus Lite NAME.db, or a cluster http://HOST:19530")
    if path.is_file():
        raise PublishedError(told, "is a file; a published gallery is a folder NAME.db")
    if not create and not path.is_dir():
        raise PublishedError(told, "nothing is published here")
    if path.is_dir() and any(path.iterdir()) and not (path / "collections").is_dir():
        raise PublishedError(told, "is a folder of something else")
    if not path.absolute().parent.is_dir():
        raise PublishedError(told, "the folder it would lie in is not there")


def _pymilvus(told: str, *, local: bool) -> Any:
    """The client library, quiet: what goes wrong is told by us."""
    needed = ("pymilvus", "milvus_lite") if local else ("pymilvus",)
    if any(importlib.util.find_spec(name) is None for name in needed):
        raise PublishedError(told, f"needs packages that are not installed ({INSTALL})")
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    if local:
        os.environ.setdefault("no_grpc_proxy", "127.0.0.1,localhost")  # Milvus Lite answers on the loopback
    library = importlib.import_module("pymilvus")
    for name in ("pymilvus", "pymilvus.milvus_client", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return library
