"""gallery ACTION: check, back up, restore, export or publish a gallery, or forget a folder of it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from engine.commands.terminal import ProgressBar, add_collection, add_gallery, add_json, cancel_on_interrupt, print_json
from engine.errors import GalleryError, printable
from engine.gallery import Gallery
from engine.gallery_backup import backup, restore
from engine.gallery_check import CheckReport, check
from engine.gallery_export import export
from engine.published.collection import opened
from engine.published.connection import TOKEN, shown
from engine.published.publish import publish

FAILURE = 1
_PUBLISH = "bring a copy in a Milvus engine up to date, for search --gallery URI on any machine"
_TOLD = f"It holds embeddings and the photos' paths, no pictures. A token is taken from {TOKEN}."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, act, purpose, given in (
        ("check", _check, "verify all of a gallery; --repair makes anew what can be", None),
        ("backup", _backup, "copy a gallery into one file, also while it is written", "TO"),
        ("restore", _restore, "put a backup in the gallery's place; the replaced one is kept beside it", "FROM"),
        ("export", _export, "write the embeddings for other tools: .npz, or .parquet with pyarrow", "OUT"),
        ("forget", _forget, "let a folder's photos leave the gallery; the files stay", "FOLDER"),
    ):
        action = actions.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        action.set_defaults(act=act)
        if given:
            action.add_argument("file", metavar=given, type=Path)
        else:
            action.add_argument(
                "--repair", action="store_true", help="photos whose data is damaged are read by the next index run"
            )
        add_gallery(action)
        add_json(action)
    _publish_arguments(actions.add_parser("publish", help=_PUBLISH, description=f"{_PUBLISH.capitalize()}. {_TOLD}"))


def _publish_arguments(action: argparse.ArgumentParser) -> None:
    action.set_defaults(act=_publish)
    action.add_argument("--to", metavar="URI", required=True, help="http://HOST:19530, or a folder NAME.db")
    add_collection(action)
    action.add_argument("--anew", action="store_true", help="replace what is published there under this name")
    add_gallery(action)
    add_json(action)


def run(options: argparse.Namespace) -> int:
    """Do it, then tell."""
    code: int = options.act(options)
    return code


def _check(options: argparse.Namespace) -> int:
    path: Path = options.gallery
    _must_be_there(path)
    with ProgressBar("rows") as bar, cancel_on_interrupt() as cancel:
        report = check(path, repair=options.repair, progress=bar, cancel=cancel)
    if options.json:
        print_json(_as_json(path, report))
    else:
        _print_report(path, report)
    return 0 if report.ok else FAILURE


def _backup(options: argparse.Namespace) -> int:
    with ProgressBar("pages") as bar, cancel_on_interrupt() as cancel:
        backup(options.gallery, options.file, progress=bar, cancel=cancel)
    size = options.file.stat().st_size
    if options.json:
        print_json({"gallery": printable(options.gallery), "backup": printable(options.file), "bytes": size})
    else:
        print(f"{printable(options.file)}: backup of {printable(options.gallery)}, {size / 1e6:.1f} MB")
    return 0


def _restore(options: argparse.Namespace) -> int:
    with ProgressBar("pages") as bar, cancel_on_interrupt() as cancel:
        kept = restore(options.file, options.gallery, progress=bar, cancel=cancel)
    if options.json:
        told = {"gallery": printable(options.gallery), "from": printable(options.file)}
        print_json(told | {"kept": printable(kept) if kept else None})
    else:
        print(f"{printable(options.gallery)}: restored from {printable(options.file)}")
        if kept:
            print(f"the one before is kept: {printable(kept)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    with (
        Gallery.open(options.gallery, readonly=True) as gallery,
        ProgressBar("rows") as bar,
        cancel_on_interrupt() as cancel,
    ):
        photos = export(gallery, options.file, progress=bar, cancel=cancel)
    if options.json:
        print_json({"gallery": printable(options.gallery), "file": printable(options.file), "photos": photos})
    else:
        print(f"{printable(options.file)}: embeddings of {photos} photos")
    return 0


def _forget(options: argparse.Namespace) -> int:
    _must_be_there(options.gallery)
    with Gallery.open(options.gallery) as gallery:
        photos = gallery.forget_folder(options.file)
        above = [folder for folder in gallery.folders() if options.file.absolute().is_relative_to(folder)]
    if options.json:
        print_json({"gallery": printable(options.gallery), "folder": printable(options.file), "forgotten": photos})
        return 0
    print(f"{printable(options.file)}: {photos} photos forgotten; the files stay")
    if above:
        print(f"it lies in {printable(above[0])}, which is still indexed: the next run finds them again")
    return 0


def _publish(options: argparse.Namespace) -> int:
    with (
        Gallery.open(options.gallery, readonly=True) as gallery,
        opened(options.to, options.collection, create=True) as collection,
        ProgressBar("photos") as bar,
        cancel_on_interrupt() as cancel,
    ):
        done = publish(gallery, collection, anew=options.anew, progress=bar, cancel=cancel)
    if options.json:
        told = {"gallery": printable(options.gallery), "to": shown(options.to), "collection": options.collection}
        print_json(told | asdict(done))
        return 0
    print(f"{shown(options.to)}: {done.photos} photos, {done.sent} of them sent now; {done.removed} taken away")
    if done.outgrown:
        print("the gallery has grown much since it was first published; --anew makes searches there quicker")
    return 0


def _must_be_there(path: Path) -> None:
    if not path.exists():
        raise GalleryError(path, "no gallery here")


def _as_json(path: Path, report: CheckReport) -> dict[str, object]:
    rebuilt = report.rebuilt
    return {
        "gallery": printable(path),
        "ok": report.ok,
        "photos": report.photos,
        "waiting": report.waiting,
        "cache": report.cache,
        "found": [{"what": f.what, "reason": f.reason, "photos": list(f.photos)} for f in report.found],
        "repaired": report.repaired,
        "rebuilt": rebuilt
        and {
            "kept": printable(rebuilt.kept) if rebuilt.kept else None,
            "photos": rebuilt.photos,
            "by_path": rebuilt.by_path,
            "lost": rebuilt.lost,
        },
    }


def _print_report(path: Path, report: CheckReport) -> None:
    for finding in report.found:
        print(f"{finding.what}: {finding.reason}")
    if report.rebuilt is not None:
        saved, kept = report.rebuilt, report.rebuilt.kept
        print(f"saved into a whole file: {saved.photos} photos, {saved.by_path} of them by path alone")
        if saved.lost:
            print(f"lost: {saved.lost} photos whose path could not be read; the next index run finds their files")
        if kept:
            print(f"the damaged file is kept: {printable(kept)}")
    state = "ok" if not report.found else "repaired" if report.repaired else "damaged; --repair saves what can be"
    cache = "" if report.cache == "none" else f", shortlist {report.cache}"
    print(f"{printable(path)}: {state}; {report.photos} photos{cache}")
    if report.waiting:
        print(f"{report.waiting} photos wait to be read by the next index run")
