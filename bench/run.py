"""Measures mocert as ratios within one run, prints a Markdown table and writes the figures as one flat JSON object of name -> number.

Builds the benchmark programs (build/bench, Release) unless --bin names them. What is measured:
  gemm_ratio_SHAPE           the batched kernel's rate of multiply-adds over Eigen's dgemm (batch_bench.cpp says what is counted)
  check_over_certify_NAME    wall clock of mocert-check over that of mocert certify --no-self-check, same claim, all cores, whole processes
  check_over_certify         the worst of these
  sollya_over_mocert_NAME    1,000 affine pieces of a function on [0.5, 1.5]: Sollya's supnorm over certify and check together; only where
                             the program sollya is installed
  and what the functions of peers.py (other provers, where they are installed) and scaling.py say, except with --quick
Each ratio is the median of --rounds rounds, the two sides taken in turn.
"""

import argparse
import json
import re
import shutil
import statistics
import sys
from pathlib import Path

from common import Failure, run
from peers import peers
from scaling import scaling

ROOT = Path(__file__).resolve().parent.parent

# name, arguments of construct, arguments that state the claim for the other programs
CLAIMS = [
    ("waves", ["--expression", "sin(3*x0)*cos(2*x1) + exp(-x0*x1)"], ["--domain", "[0,2]x[0,2]", "--epsilon", "0.0005"], []),
    ("ridge", ["--expression", "1/(1 + 25*(x0 - x1*x2)*(x0 - x1*x2))"], ["--domain", "[0,1]x[0,1]x[0,1]", "--epsilon", "0.1"], []),
    ("prelu", ["--expression", "exp(-3*x0*x0 - x1*x1)*cos(2*x0 + x1)"], ["--domain", "[-1,1]x[-1,1]", "--epsilon", "0.01"], ["--expert", "prelu:8"]),
    ("grid", ["--expression", "sin(3*x0)*x1"], ["--domain", "[0,1]x[0,1]", "--epsilon", "0.0005"], ["--method", "grid", "--cells", "60"]),
]
# as mocert and as Sollya write it
PIECES = {
    "exp": ("exp(x0)", "exp(x)"), "log1p": ("log(1 + x0)", "log1p(x)"), "sin": ("sin(x0)", "sin(x)"), "tanh": ("tanh(x0)", "tanh(x)"),
    "runge": ("1/(1 + x0*x0)", "1/(1+x^2)"), "sqrt": ("sqrt(x0)", "sqrt(x)"),
}
PIECE_COUNT, PIECE_EPSILON, PIECE_DOMAIN = 1000, "3.5e-7", "[0.5,1.5]"


def build(folder):
    run("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DMOCERT_BUILD_TESTS=OFF", "-DMOCERT_BUILD_BENCHMARKS=ON")
    run("cmake", "--build", folder, "--target", "mocert", "mocert-check", "batch_bench")
    return folder / "bin"


def gemm(bin_folder):
    _, text = run(bin_folder / "batch_bench", "--benchmark_filter=^(dgemm|relu)")
    figures = {}
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines():
        if line.startswith("gemm_ratio_") and len(line.split()) == 2:
            name, value = line.split()
            figures[name] = float(value)
    return figures


def check_over_certify(bin_folder, work, rounds):
    figures = {}
    for name, formula, claim, how in CLAIMS:
        model, target, certificate = work / f"{name}.json", work / f"{name}.target.fpcore", work / f"{name}.cert.json"
        if not model.exists():
            run(bin_folder / "mocert", "construct", *formula, *claim, *how, "-o", model, "--quiet", "--force")
        ratios = []
        for _ in range(rounds):
            certify, _ = run(bin_folder / "mocert", "certify", model, target, *claim, "--certificate", certificate, "--no-self-check", "--force", "--quiet")
            check, _ = run(bin_folder / "mocert-check", certificate, "--model", model, "--target", target, *claim)
            ratios.append(check / certify)
        figures[f"check_over_certify_{name}"] = statistics.median(ratios)
    figures["check_over_certify"] = max(figures.values())
    return figures


def sollya_script(model, formula):
    """supnorm of every piece; prints its number where it is above epsilon."""
    experts = json.loads(model.read_text(encoding="utf-8"))["experts"]
    lines = ["verbosity = 0!;"]
    for k, expert in enumerate(experts):
        layer = expert["layers"][0]
        slope, constant = (float(layer[key][0][0] if key == "weights" else layer[key][0]).hex() for key in ("weights", "bias"))
        ends = ";".join((0.5 + i / PIECE_COUNT).hex() for i in (k, k + 1))
        lines.append(f"if sup(supnorm({constant} + ({slope})*x, {formula}, [{ends}], absolute, 2^(-20))) > {float(PIECE_EPSILON).hex()} then print({k});")
    return "\n".join([*lines, "quit;"]) + "\n"


def sollya_over_mocert(bin_folder, work, rounds):
    figures = {}
    for name, (ours, theirs) in PIECES.items():
        model, target, certificate, script = (work / f"pieces-{name}{suffix}" for suffix in (".json", ".target.fpcore", ".cert.json", ".sollya"))
        claim = ["--domain", PIECE_DOMAIN, "--epsilon", PIECE_EPSILON]
        if not model.exists():
            run(bin_folder / "mocert", "construct", "--expression", ours, *claim, "--method", "grid", "--cells", PIECE_COUNT, "-o", model, "--quiet", "--force")
        script.write_text(sollya_script(model, theirs), encoding="utf-8")
        ratios = []
        for _ in range(rounds):
            certify, _ = run(bin_folder / "mocert", "certify", model, target, *claim, "--certificate", certificate, "--no-self-check", "--force", "--quiet")
            check, _ = run(bin_folder / "mocert-check", certificate, "--model", model, "--target", target, *claim)
            theirs_seconds, said = run("sollya", script)
            if said.strip():
                raise Failure(f"{script}: Sollya finds pieces above epsilon: {said.strip()[:200]}")
            ratios.append(theirs_seconds / (certify + check))
        figures[f"sollya_over_mocert_{name}"] = statistics.median(ratios)
    return figures


def main():
    parser = argparse.ArgumentParser(prog="bench/run.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no peers; within a minute once it is built")
    parser.add_argument("--rounds", type=int, help="default: 5, with --quick 3")
    parser.add_argument("--bin", type=Path, metavar="DIR", help="where mocert, mocert-check and batch_bench are")
    parser.add_argument("--out", type=Path, metavar="FILE", default=ROOT / "build/bench/figures.json", help="default: build/bench/figures.json")
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 5)
    work = options.out.parent / "claims"
    work.mkdir(parents=True, exist_ok=True)
    try:
        bin_folder = options.bin or build(ROOT / "build/bench")
        figures = gemm(bin_folder) | check_over_certify(bin_folder, work, rounds)
        if not options.quick and shutil.which("sollya"):
            figures |= sollya_over_mocert(bin_folder, work, rounds)
        if not options.quick:
            figures |= peers(bin_folder, work, rounds) | scaling(bin_folder, work, {c[0]: (work / f"{c[0]}.json", work / f"{c[0]}.target.fpcore", c[2]) for c in CLAIMS})
    except Failure as failure:
        print(f"bench/run.sh: {failure}", file=sys.stderr)
        return 1
    options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    width = max(map(len, figures))
    print(f"| {'figure'.ljust(width)} |  value |\n|{'-' * (width + 2)}|--------|")
    for name, value in figures.items():
        print(f"| {name.ljust(width)} | {value:6.3f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
