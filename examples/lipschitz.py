"""Encloses the least Lipschitz constants of the functions of a folder and has every certificate checked; prints a Markdown table.

The folder holds *.fpcore files and epsilon.csv, whose first column names the functions. One row per function and input norm: the proved
enclosure, its relative width, leaves of the proof, seconds (wall clock) and what mocert-check says. Where a function jumps there is no
constant; where a limit strikes, the enclosure reached is printed.

Exit status: 0 every certificate that was written was verified, 1 one was not or a program failed, 2 usage or nothing to do.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command):
    start = time.monotonic()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    return done, time.monotonic() - start


def names_of(folder):
    with open(folder / "epsilon.csv", newline="") as file:
        return [row[0] for row in list(csv.reader(file))[1:]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", help="this function only; may be repeated")
    parser.add_argument("--relative-width", default="0.01")
    parser.add_argument("--time-limit", default="30", help="seconds for each search")
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "release" / "bin")
    options = parser.parse_args()
    wrong = False
    print("| function | norm | constant | width | leaves | seconds | check | check s |")
    print("|---|---|---|---|---|---|---|---|")
    rows = 0
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.only or names_of(options.folder):
            files = [f for f in sorted(options.folder.glob("*.fpcore")) if f'"{name}"' in f.read_text()]
            if len(files) != 1:
                sys.exit(f"lipschitz.py: {name}: found {len(files)} files with that function, expected one")
            for norm in ("l1", "l2", "linf"):
                certificate = Path(scratch) / "c.json"
                done, seconds = run(options.bin / "mocert", "bound", "--lipschitz", files[0], "--function", name, "--input-norm", norm, "--relative-width",
                                    options.relative_width, "--time-limit", options.time_limit, "--certificate", certificate, "--force", "--json")
                if done.returncode == 2:
                    print(f"| {name} | {norm} | - | | | | {done.stderr.strip()} | |")
                    break
                if done.returncode not in (0, 4):
                    sys.exit(f"lipschitz.py: {name}: exit status {done.returncode}: {done.stderr.strip()}")
                bound = json.loads(done.stdout)["lipschitz"][0]
                ends = bound["constants"][0]
                lower, upper = ends["lower"], ends["upper"]
                width = f"{(upper - lower) / lower:.1e}" if upper and lower else "-"
                verdict, check_seconds = "-", 0.0
                if "certificate" in bound:
                    checked, check_seconds = run(options.bin / "mocert-check", certificate, "--target", files[0], "--function", name, "--lipschitz",
                                                 bound["lipschitz"], "--input-norm", norm)
                    verdict = "verified" if checked.returncode == 0 else "NOT VERIFIED"
                    wrong = wrong or checked.returncode != 0
                print(f"| {name} | {norm} | [{lower:.6g}, {f'{upper:.6g}' if upper else 'unbounded'}] | {width} | {bound.get('leaves', '-')} | {seconds:.2f} | {verdict} | {check_seconds:.2f} |",
                      flush=True)
                rows += 1
    if rows == 0:
        sys.exit("lipschitz.py: no function could be taken")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
