"""Reproduces the theorem: models of `mocert construct --method theorem` for epsilon = 2^-2, 2^-3, ... and trade-offs r = 0, 1/2, 1.

For n = 1, 2, 3 inputs, a merely Lipschitz function (roof) and a smooth one (wave), both with |f(x) - f(y)| <= |x - y| in l2 (proved in
the certificates). Every row marked "built" is constructed, certified, and checked by mocert-check; its counts must be those that the
formulas promise. Rows marked "formula" state what the formulas promise for smaller epsilon; nothing is built. wave-smooth is the
wave again, built from the Lipschitz constant of its gradient too.

Writes theorem.csv and theorem.svg to the output folder and prints the fitted slope of log(loaded parameters) against log(1/epsilon) over
the built rows, with the greatest loaded parameters x epsilon^r, each beside the limit that it must not exceed. At r = 0 an expert has 16
sub-cells (--base 16): with one alone, the prototypes compared on the path, which grow like log(1/epsilon), are most of what is loaded.

Exit status: 0 everything holds, 1 a row is not certified, not verified or not as promised, or a limit is exceeded, 2 usage.
"""

import argparse
import csv
import json
import math
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = HERE.parent.parent / "build" / "release" / "bin"

LAST_BUILT = {1: 10, 2: 8, 3: 6}  # epsilon = 2^-2 ... 2^-LAST
LAST_QUICK = {1: 5, 2: 4, 3: 3}
FORMULA_ROWS = 4
FUNCTIONS = ("roof", "wave", "wave-smooth")
GRADIENT = {1: "3", 2: "4", 3: "5"}  # Lipschitz constants of the wave's gradients
TRADE_OFFS = ("0", "0.5", "1")
BASE = {"0": 16, "0.5": 1, "1": 1}
SLOPE_LIMIT = {"0": 0.1, "0.5": 0.6, "1": 1.05}
# loaded parameters x epsilon^r stay below these, for r = 0, 1/2, 1
CONSTANT = {1: (64, 6, 3), 2: (200, 27, 17), 3: (380, 62, 40)}
COLUMNS = ["function", "n", "epsilon", "r", "row", "expert", "cells", "sub_cells", "leaves", "loaded_parameters", "total_parameters",
           "error_bound", "certified_error", "boxes", "seconds", "check_seconds"]


class Failure(Exception):
    """A row that does not come out as it must."""


def run(command, accepted):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in accepted:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise Failure(f"{' '.join(map(str, command))}: exit status {done.returncode}: {said[:300]}")
    return done.stdout


def flags_of(function, n, r):
    file, _, smooth = function.partition("-")
    claim = [HERE / f"{file}.fpcore", "--function", f"{file}{n}", "--lipschitz", "1"]
    build = ["--method", "theorem", "--trade-off", r, "--base", BASE[r]]
    return claim, build + (["--smoothness", GRADIENT[n]] if smooth else [])


def row_of(function, n, k, r, kind, theorem):
    promised = theorem["promised"]
    return {"function": function, "n": n, "epsilon": f"2^-{k}", "r": r, "row": kind, "expert": theorem["expert"],
            "cells": "x".join(map(str, theorem["cells"])), "sub_cells": "x".join(map(str, theorem["sub_cells"])),
            "leaves": promised["leaves"], "loaded_parameters": promised["loaded_parameters"],
            "total_parameters": promised["total_parameters"], "error_bound": theorem["error_bound"], "certified_error": "", "boxes": "",
            "seconds": "", "check_seconds": ""}


def promised_row(function, n, k, r, options):
    claim, build = flags_of(function, n, r)
    said = run([options.bin / "mocert", "construct", *claim, *build, "--epsilon", f"0x1p-{k}", "--plan", "--json"], (0,))
    return row_of(function, n, k, r, "formula", json.loads(said)["theorem"])


def built_row(function, n, k, r, options):
    claim, build = flags_of(function, n, r)
    epsilon = ["--epsilon", f"0x1p-{k}"]
    model = options.out / f"{function}{n}-r{r}-{k}.json"
    start = time.monotonic()
    said = run([options.bin / "mocert", "construct", *claim, *build, *epsilon, "-o", model, "--force", "--quiet", "--json"], (0,))
    seconds = time.monotonic() - start
    report = json.loads(said)
    theorem = report["theorem"]
    if theorem["promised"] != theorem["built"]:
        raise Failure(f"{model.name}: promised {theorem['promised']}, built {theorem['built']}")
    if report["loaded_parameters"] != theorem["built"]["loaded_parameters"]:
        raise Failure(f"{model.name}: {report['loaded_parameters']} loaded parameters, counted {theorem['built']['loaded_parameters']}")
    certificate = model.with_suffix(".cert.json")
    start = time.monotonic()
    run([options.bin / "mocert-check", certificate, "--model", model, "--target", *claim, *epsilon], (0,))
    checked = time.monotonic() - start
    if not options.keep:
        model.unlink()
        certificate.unlink()
    row = row_of(function, n, k, r, "built", theorem)
    row.update(certified_error=report["upper"], boxes=report["boxes"], seconds=f"{seconds:.2f}", check_seconds=f"{checked:.2f}")
    return row


def exponent(row):
    return int(row["epsilon"].removeprefix("2^-"))


def fit(rows):
    """Least squares of log2(loaded parameters) against log2(1/epsilon): slope and intercept."""
    xs = [exponent(row) for row in rows]
    ys = [math.log2(row["loaded_parameters"]) for row in rows]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)
    return slope, mean_y - slope * mean_x


def fits_of(rows):
    groups = {}
    for row in rows:
        if row["row"] == "built":
            groups.setdefault((row["function"], row["n"], row["r"]), []).append(row)
    fits = []
    for (function, n, r), group in groups.items():
        slope, intercept = fit(group)
        constant = max(row["loaded_parameters"] * 2.0 ** (-exponent(row) * float(r)) for row in group)
        limit, greatest = SLOPE_LIMIT[r], CONSTANT[n][TRADE_OFFS.index(r)]
        fits.append({"function": function, "n": n, "r": r, "rows": len(group), "slope": slope, "intercept": intercept, "slope_limit": limit,
                     "constant": constant, "constant_limit": greatest, "holds": slope <= limit and constant <= greatest})
    return fits


def print_fits(fits):
    print("| function | n | r | epsilon from 2^-2 to | slope | limit | loaded x epsilon^r at most | limit |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for f in fits:
        print(f"| {f['function']} | {f['n']} | {f['r']} | 2^-{f['rows'] + 1} | {f['slope']:.3f} | {f['slope_limit']} "
              f"| {f['constant']:.1f} | {f['constant_limit']} |{'' if f['holds'] else ' EXCEEDED'}")


PANEL, MARGIN, COLOURS = 300, 56, {"0": "#1b6ca8", "0.5": "#2e8b57", "1": "#b5432a"}


def svg(rows, fits, function):
    """One panel per n: loaded parameters against 1/epsilon, both logarithmic; filled points were built, hollow ones are by formula."""
    ns = sorted({row["n"] for row in rows})
    top_x = max(exponent(row) for row in rows) + 1
    top_y = math.ceil(max(math.log2(row["loaded_parameters"]) for row in rows)) + 1
    width, height = len(ns) * (PANEL + MARGIN) + MARGIN, PANEL + 2 * MARGIN + 20
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
           'font-family="sans-serif" font-size="12">', f'<rect width="{width}" height="{height}" fill="white"/>',
           f'<text x="{MARGIN}" y="22" font-size="14">{function}: parameters loaded per input against 1/epsilon. Filled: built, certified and '
           'checked. Hollow: by formula.</text>']
    for panel, n in enumerate(ns):
        left, bottom = MARGIN + panel * (PANEL + MARGIN), MARGIN + PANEL
        def at(x, y, left=left, bottom=bottom):
            return f"{left + x * PANEL / top_x:.1f}", f"{bottom - y * PANEL / top_y:.1f}"
        out.append(f'<rect x="{left}" y="{MARGIN}" width="{PANEL}" height="{PANEL}" fill="none" stroke="#888"/>')
        for x in range(2, top_x, 2):
            px, py = at(x, 0)
            out.append(f'<text x="{px}" y="{bottom + 16}" text-anchor="middle">2^{x}</text>'
                       f'<line x1="{px}" y1="{py}" x2="{px}" y2="{MARGIN}" stroke="#eee"/>')
        for y in range(2, top_y, 2):
            px, py = at(0, y)
            out.append(f'<text x="{left - 4}" y="{py}" text-anchor="end">2^{y}</text>'
                       f'<line x1="{px}" y1="{py}" x2="{left + PANEL}" y2="{py}" stroke="#eee"/>')
        out.append(f'<text x="{left + PANEL / 2}" y="{bottom + 36}" text-anchor="middle">n = {n}</text>')
        for line, f in enumerate(g for g in fits if g["n"] == n and g["function"] == function):
            colour, last = COLOURS[f["r"]], f["rows"] + 1
            (x1, y1), (x2, y2) = at(2, f["intercept"] + 2 * f["slope"]), at(last, f["intercept"] + last * f["slope"])
            out.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}"/>')
            out.append(f'<text x="{left + 8}" y="{MARGIN + 18 + 16 * line}" fill="{colour}">r = {f["r"]}: slope {f["slope"]:.2f}</text>')
        for row in rows:
            if row["n"] == n and row["function"] == function:
                x, y = at(exponent(row), math.log2(row["loaded_parameters"]))
                colour = COLOURS[row["r"]]
                out.append(f'<circle cx="{x}" cy="{y}" r="3" stroke="{colour}" fill="{colour if row["row"] == "built" else "white"}"/>')
    return "\n".join(out + ["</svg>", ""])


def main():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("out/theorem"), help="output folder (default: out/theorem)")
    parser.add_argument("--bin", type=Path, default=BIN, help="folder of the programs (default: build/release/bin)")
    parser.add_argument("--inputs", type=int, nargs="+", choices=(1, 2, 3), default=[1, 2, 3], help="n (default: 1 2 3)")
    parser.add_argument("--function", nargs="+", choices=FUNCTIONS, help="functions (default: all, or roof and wave with --quick)")
    parser.add_argument("--quick", action="store_true", help="the largest epsilons only")
    parser.add_argument("--keep", action="store_true", help="keep models and certificates")
    options = parser.parse_args()
    if not (options.bin / "mocert").exists():
        print(f"{options.bin / 'mocert'}: not there; build first", file=sys.stderr)
        return 2
    options.function = options.function or list(FUNCTIONS[:2] if options.quick else FUNCTIONS)
    options.out.mkdir(parents=True, exist_ok=True)
    rows, failures = [], []
    last = LAST_QUICK if options.quick else LAST_BUILT
    with open(options.out / "theorem.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for n in options.inputs:
            for function in options.function:
                for r in TRADE_OFFS:
                    for k in range(2, last[n] + 1 + FORMULA_ROWS):
                        try:
                            row = (built_row if k <= last[n] else promised_row)(function, n, k, r, options)
                        except Failure as problem:
                            failures.append(str(problem))
                            print(problem, file=sys.stderr)
                            continue
                        rows.append(row)
                        table.writerow(row)
                        file.flush()
    fits = fits_of(rows)
    print_fits(fits)
    for function in options.function:
        name = "theorem.svg" if function == "roof" else f"theorem-{function}.svg"
        (options.out / name).write_text(svg([row for row in rows if row["function"] == function], fits, function), encoding="utf-8")
    return 1 if failures or not fits or not all(f["holds"] for f in fits) else 0


if __name__ == "__main__":
    sys.exit(main())
