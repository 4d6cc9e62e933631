"""`python -m bench`: measure what is promised in numbers, print one table and write `bench/latest.json`."""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import json
import logging
import sys
import time
import traceback
from collections.abc import Sequence
from math import nan
from pathlib import Path

from bench.tools import table
from bench.tools.databases import Databases
from bench.tools.measuring import How, Result

BENCHMARKS = (
    "intake",
    "processing",
    "command",
    "sweep",
    "recompute",
    "posting",
    "replicas",
    "digest",
    "dispatch",
    "crash",
    "steady",
    "start",
)
LATEST = Path(__file__).with_name("latest.json")
HANGS_SECONDS = 900
WELL, MISSED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and return the exit code: 1 when a promised ratio was not reached."""
    asked = _parser().parse_args(arguments)
    if asked.list:
        print(*BENCHMARKS, sep="\n")
        return WELL
    logging.disable(logging.ERROR)
    results = list[Result]()
    with Databases() as databases:
        kinds = ("sqlite", "postgresql") if asked.postgres else ("sqlite",)
        how = How(databases, quick=asked.quick, kinds=kinds)
        for name in asked.only or BENCHMARKS:
            results += _measured(name, how)
    faulthandler.cancel_dump_traceback_later()
    print(table.text(results))
    LATEST.write_text(json.dumps([table.entry(each) for each in results if each.unit], indent=1) + "\n")
    return WELL if all(result.reached for result in results) else MISSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--list", action="store_true", help="name the benchmarks")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, metavar="NAME", help="only this one")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and smaller databases")
    parser.add_argument("--postgres", action="store_true", help="also on PostgreSQL, where it matters")
    return parser


def _measured(name: str, how: How) -> list[Result]:
    faulthandler.dump_traceback_later(HANGS_SECONDS, exit=True)
    begun = time.monotonic()
    print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
    try:
        results = list(importlib.import_module(f"bench.{name}").measure(how))
    except Exception:
        # The others are still worth measuring, and the exit code tells.
        traceback.print_exc()
        return [Result(name, "", nan, nan, nan, "", reached=False)]
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    return results


if __name__ == "__main__":
    sys.exit(main())
