"""Constructs, certifies and independently checks a model for every function of a folder; prints a Markdown table.

The folder holds *.fpcore files and epsilon.csv (function, n, epsilon_2pct, epsilon_05pct: 2% and 0.5% of the function's range).
Functions of more than three variables are left out. Seconds are wall clock of each program. `reference` is the number of
affine leaves that an unrigorous prototype with second-order bounds needed; `ratio` is experts / reference.

Exit status: 0 every certificate that was written was verified (undecided claims write none), 1 one was not or a program
failed, 2 usage or nothing to do.
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
COLUMNS = [
    ("function", 18), ("n", 1), ("epsilon", 9), ("verdict", 9), ("experts", 7), ("boxes", 9), ("construct s", 11), ("certify s", 9),
    ("certificate bytes", 17), ("check", 12), ("check s", 7), ("reference", 9), ("ratio", 5),
]
LEFT = ("function", "verdict", "check")


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


def measure(name, n, epsilon, reference, source, options):
    """One row of the table, its verdict, and whether all went well."""
    model = options.out / f"{name}-{epsilon}.json"
    certificate = model.with_suffix(".cert.json")
    for stale in (model, certificate):
        stale.unlink(missing_ok=True)
    claim = ["--function", name, "--epsilon", epsilon]
    limits = ["--time-limit", options.time_limit] if options.time_limit else []
    row = {"function": name, "n": n, "epsilon": epsilon}

    status, text, seconds = run([options.bin / "mocert", "construct", source, *claim, *limits, "-o", model, "--force", "--json"],
                                VERDICT_OF_STATUS)
    report = report_of(text, "construct")
    row.update({"verdict": VERDICT_OF_STATUS[status], "experts": report.get("experts"), "boxes": report.get("boxes"),
                "construct s": f"{seconds:.2f}"})
    if model.exists():
        certificate.unlink(missing_ok=True)
        status, text, seconds = run([options.bin / "mocert", "certify", model, source, *claim, *limits, "--force", "--json"], VERDICT_OF_STATUS)
        report = report_of(text, "certify")
        row.update({"verdict": VERDICT_OF_STATUS[status], "experts": report.get("experts", row["experts"]), "boxes": report.get("boxes"),
                    "certify s": f"{seconds:.2f}"})
    verdict = row["verdict"]
    if row["experts"] is not None and reference:
        row.update({"reference": reference, "ratio": f"{row['experts'] / reference:.2f}"})

    good = verdict == "undecided" and not certificate.exists()
    if certificate.exists():
        status, _, seconds = run([options.bin / "mocert-check", certificate, "--model", model, "--target", source, *claim], CHECK_STATUSES)
        good = VERDICT_OF_STATUS.get(status) == verdict
        row.update({"certificate bytes": certificate.stat().st_size, "check": "verified" if good else "NOT VERIFIED", "check s": f"{seconds:.2f}"})
    return row, verdict, good


def show(cells):
    texts = ["-" if cell is None else str(cell) for cell in cells]
    padded = [text.ljust(width) if name in LEFT else text.rjust(width) for (name, width), text in zip(COLUMNS, texts)]
    print("| " + " | ".join(padded) + " |", flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(prog="table.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="example: examples/table.sh ../shared/data/fpbench --only doppler1 --epsilons 2pct")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/data/fpbench", help="default: ../shared/data/fpbench beside this repository")
    parser.add_argument("--only", metavar="NAME", action="append", help="this function (repeatable)")
    parser.add_argument("--epsilons", choices=[*EPSILONS, "both"], default="both")
    parser.add_argument("--out", metavar="DIR", type=Path, default=ROOT / "out/table", help="where models and certificates go (default: out/table)")
    parser.add_argument("--time-limit", metavar="S", help="seconds that construct and certify may each take (default: theirs)")
    parser.add_argument("--bin", metavar="DIR", type=Path, default=ROOT / "build/release/bin", help="where the programs are (default: build/release/bin)")
    return parser.parse_args()


def main():
    options = parse_arguments()

    def refuse(reason):
        print(f"table.sh: {reason}", file=sys.stderr)
        return 2

    if not (options.folder / "epsilon.csv").is_file():
        return refuse(f"{options.folder}: no epsilon.csv there; name the folder with the benchmark functions")
    for program in ("mocert", "mocert-check"):
        if not (options.bin / program).is_file():
            return refuse(f"{options.bin / program}: not there; build first: cmake --preset release && cmake --build --preset release")
    with open(options.folder / "epsilon.csv", encoding="utf-8", newline="") as file:
        functions = [line for line in csv.DictReader(file) if int(line["n"]) <= LARGEST_N]
    if options.only:
        unknown = set(options.only) - {line["function"] for line in functions}
        if unknown:
            return refuse(f"--only {sorted(unknown)[0]}: not among the functions of at most {LARGEST_N} variables in epsilon.csv")
        functions = [line for line in functions if line["function"] in options.only]
    if not functions:
        return refuse(f"{options.folder / 'epsilon.csv'}: no function of at most {LARGEST_N} variables")
    sources = files_of_functions(options.folder)
    options.out.mkdir(parents=True, exist_ok=True)

    show([name for name, _ in COLUMNS])
    print("|" + "|".join("-" * (width + 2) for _, width in COLUMNS) + "|")
    count, failures = dict.fromkeys(VERDICT_OF_STATUS.values(), 0), []
    for which in EPSILONS if options.epsilons == "both" else [options.epsilons]:
        for line in functions:
            name, epsilon = line["function"], line[f"epsilon_{which}"]
            try:
                if name not in sources:
                    raise Failure(f"{name}: no .fpcore file of {options.folder} holds it")
                reference = REFERENCE.get(name, (None, None))[EPSILONS[which]]
                row, verdict, good = measure(name, int(line["n"]), epsilon, reference, sources[name], options)
                if good:
                    count[verdict] += 1
                else:
                    failures.append(f"{name} at {epsilon}: {verdict}, but no certificate of it was verified")
            except Failure as failure:
                row = {"function": name, "n": line["n"], "epsilon": epsilon, "verdict": "FAILED"}
                failures.append(str(failure))
            show([row.get(column) for column, _ in COLUMNS])

    print("\nclaims: " + ", ".join(f"{number} {verdict}" for verdict, number in count.items()) + f", {len(failures)} failed")
    for failure in failures:
        print(f"table.sh: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
