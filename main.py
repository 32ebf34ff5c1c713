"""Inkseek: with no command it opens the app; with one it works without a window."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from engine import __version__
from engine.errors import Cancelled, EngineError

FAILURE = 1
BAD_USE = 2
INTERRUPTED = 130


class OneLineParser(argparse.ArgumentParser):
    """Tells of bad use in one line."""

    def error(self, message: str) -> NoReturn:
        """Leave with the reason."""
        self.exit(BAD_USE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, or the app; returns the exit code."""
    # Matching waits for memory, not for arithmetic: more BLAS threads would only spin on the pen's core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = sys.argv[1:] if arguments is None else list(arguments)
    if not given or given[0] == "--gallery":
        return open_app(given)
    return run_command(given)


def open_app(given: Sequence[str]) -> int:
    """Open the window, on a gallery other than the usual one where `--gallery FILE` says so."""
    parser = OneLineParser(prog="inkseek", add_help=False)
    parser.add_argument("--gallery", type=Path, metavar="FILE")
    options = parser.parse_args(given)
    from desktop.system_check import problem

    told = problem()
    if told is not None:
        print(told, file=sys.stderr)
        return FAILURE
    from desktop.app import run

    return run(options.gallery)


def run_command(given: Sequence[str]) -> int:
    """Run one command; whatever goes wrong is told in one line on standard error."""
    logging.getLogger().addHandler(logging.NullHandler())
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name the terminal cannot write is still told
    options = command_line().parse_args(given)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except (Cancelled, KeyboardInterrupt):
        return tell("stopped; what was finished before is kept", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone; without this Python would complain while it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except EngineError as error:
        return tell(str(error), FAILURE)
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return tell(f"unexpected {type(error).__name__}: {error} (python -X dev shows where)", FAILURE)
    return code


def command_line() -> argparse.ArgumentParser:
    """The commands and what each takes."""
    from engine.commands import benchmark, evaluate, export, gallery, index, info, models, paper, search, train

    parser = OneLineParser(prog="inkseek", description="Draw a sketch, find the photo. Without a command: the app.")
    parser.add_argument("--version", action="version", version=f"Inkseek {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module, purpose in (
        ("index", index, "encode the photos of folders into a gallery"),
        ("search", search, "rank a gallery's photos by a sketch or photo"),
        ("gallery", gallery, "check, back up, restore or export a gallery, or forget a folder"),
        ("evaluate", evaluate, "measure how often sketches find their photo"),
        ("paper", paper, "write the paper's tables and figures with our numbers as one page"),
        ("benchmark", benchmark, "measure the matcher on a synthetic gallery"),
        ("train", train, "train a model on sketch-photo pairs"),
        ("export", export, "write trained weights as an ONNX model with its card"),
        ("models", models, "tell of the models, choose the default, add or remove one's own"),
        ("info", info, "tell of version, model, provider and gallery"),
    ):
        command = commands.add_parser(name, help=purpose, description=purpose.capitalize() + ".")
        module.arguments(command)
        command.set_defaults(run=module.run)
    return parser


def tell(message: str, code: int) -> int:
    """One line on standard error; gives the code back."""
    line = " ".join(message.split())
    print(f"inkseek: {line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
