"""What the tables of benchmark functions share: the folder, the programs, how a row is printed.

The folder holds *.fpcore files and epsilon.csv (function, n, epsilon_2pct, epsilon_05pct: 2% and 0.5% of the function's range).
"""

import argparse
import csv
import json
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST_N = 3

# leaves at 2% and at 0.5%
REFERENCE = {
    "logexp": (4, 8), "verhulst": (1, 3), "predatorPrey": (2, 4), "carbonGas": (1, 3), "sine": (4, 8), "sqroot": (2, 4),
    "sineOrder3": (6, 12), "bspline3": (5, 8), "squareRoot3": (3, 6), "jetEngine": (41, 172), "doppler1": (22, 154),
    "doppler2": (28, 216), "doppler3": (16, 102), "rigidBody1": (32, 128), "rigidBody2": (193, 1344), "turbine1": (34, 268),
    "turbine2": (33, 207), "turbine3": (50, 371), "hartman3": (394, 3141),
}
EPSILONS = {"2pct": 0, "05pct": 1}
VERDICT_OF_STATUS = {0: "certified", 1: "violated", 4: "undecided"}
CHECK_STATUSES = (0, 1, 3)  # verified: certified, verified: violated, not verified


class Failure(Exception):
    """A program that ended in no way that this table has a column for."""


def run(command, accepted):
    """Runs a program; returns its exit status, its standard output and the seconds it took."""
    start = time.monotonic()
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - start
    if done.returncode not in accepted:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise Failure(f"{' '.join(map(str, command))}: exit status {done.returncode}: {said}")
    return done.returncode, done.stdout, seconds


def report_of(text, command):
    try:
        return json.loads(text)
    except ValueError as problem:
        raise Failure(f"{command} --json: {problem}") from None


def files_of_functions(folder):
    """Which .fpcore file holds which function, by :name."""
    files = {}
    for path in sorted(folder.glob("*.fpcore")):
        text = re.sub(r";.*", "", path.read_text(encoding="utf-8"))
        for name in re.findall(r':name\s+"([^"]*)"', text):
            files.setdefault(name, path)
    return files


class Table:
    """Rows of a Markdown table, printed as they come. `columns`: name and width; `left`: names of those set flush left."""

    def __init__(self, columns, left):
        self.columns, self.left = columns, left

    def head(self):
        self.show({name: name for name, _ in self.columns})
        print("|" + "|".join("-" * (width + 2) for _, width in self.columns) + "|")

    def show(self, row):
        texts = [(name, width, "-" if row.get(name) is None else str(row[name])) for name, width in self.columns]
        print("| " + " | ".join(text.ljust(width) if name in self.left else text.rjust(width) for name, width, text in texts) + " |", flush=True)


def parser_of(name, description, example):
    """The arguments that every table takes."""
    parser = argparse.ArgumentParser(prog=f"{name}.sh", description=description, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog=f"example: examples/{name}.sh ../shared/data/fpbench {example}")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/data/fpbench", help="default: ../shared/data/fpbench beside this repository")
    parser.add_argument("--only", metavar="NAME", action="append", help="this function (repeatable)")
    parser.add_argument("--epsilons", choices=[*EPSILONS, "both"], default="both")
    parser.add_argument("--out", metavar="DIR", type=Path, default=ROOT / "out" / name, help=f"where models and certificates go (default: out/{name})")
    parser.add_argument("--time-limit", metavar="S", help="seconds that building and certifying may each take (default: no limit)")
    parser.add_argument("--bin", metavar="DIR", type=Path, default=ROOT / "build/release/bin", help="where the programs are (default: build/release/bin)")
    return parser


def claims(name, options):
    """Each claim asked for: the line of epsilon.csv, epsilon, and which of the two it is. Ends the program with status 2 if there is none."""
    def refuse(reason):
        print(f"{name}.sh: {reason}", file=sys.stderr)
        sys.exit(2)

    if not (options.folder / "epsilon.csv").is_file():
        refuse(f"{options.folder}: no epsilon.csv there; name the folder with the benchmark functions")
    for program in ("mocert", "mocert-check"):
        if not (options.bin / program).is_file():
            refuse(f"{options.bin / program}: not there; build first: cmake --preset release && cmake --build --preset release")
    with open(options.folder / "epsilon.csv", encoding="utf-8", newline="") as file:
        functions = [line for line in csv.DictReader(file) if int(line["n"]) <= LARGEST_N]
    unknown = set(options.only or []) - {line["function"] for line in functions}
    if unknown:
        refuse(f"--only {sorted(unknown)[0]}: not among the functions of at most {LARGEST_N} variables in epsilon.csv")
    functions = [line for line in functions if not options.only or line["function"] in options.only]
    if not functions:
        refuse(f"{options.folder / 'epsilon.csv'}: no function of at most {LARGEST_N} variables")
    options.out.mkdir(parents=True, exist_ok=True)
    return [(line, line[f"epsilon_{which}"], EPSILONS[which]) for which in (EPSILONS if options.epsilons == "both" else [options.epsilons]) for line in functions]


def source_of(name, sources, folder):
    if name not in sources:
        raise Failure(f"{name}: no .fpcore file of {folder} holds it")
    return sources[name]
