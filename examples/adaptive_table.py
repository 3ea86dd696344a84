"""Builds, certifies and independently checks models of every function of a folder by several methods; prints a Markdown table.

Methods: adaptive with affine experts, adaptive with the MLPs of --expert, the smallest uniform grid of affine experts that is proved, and the
models of the paper's theorem for the trade-offs r = 0 and r = 1, from the least Lipschitz constant (l2, to 1%) that `mocert bound` proves.
A theorem's model of more than --most parameters is not built: its row holds what the formulas promise, and says formula.
The folder holds *.fpcore files and epsilon.csv (see table.sh --help). Functions of more than three variables are left out. Seconds are
wall clock of `mocert construct`, certification included. `reference`: affine leaves of an unrigorous prototype (table.sh); for one
variable the optimum with free cuts. `guide`: (integral of sqrt |f''|) / (4 sqrt epsilon), one variable. Functions that jump have no such model;
their rows say violated, or none where no grid of 10^6 cells serves or no Lipschitz constant exists.

Exit status: 0 every certificate that was written was verified, 1 one was not or a program failed, 2 usage or nothing to do.
"""

import sys

from fpbench import CHECK_STATUSES, REFERENCE, VERDICT_OF_STATUS, Failure, Table, claims, files_of_functions, parser_of, report_of, run, source_of

# one variable: the fewest affine pieces with free cuts, at 2% and at 0.5%
OPTIMUM = {
    "logexp": (3, 5), "verhulst": (1, 2), "carbonGas": (1, 2), "sine": (3, 7), "sqroot": (2, 3), "sineOrder3": (5, 9),
    "bspline3": (3, 6), "squareRoot3": (2, 4),
}
COLUMNS = [
    ("function", 18), ("n", 1), ("epsilon", 9), ("method", 16), ("verdict", 9), ("leaves", 9), ("loaded", 8), ("total", 11), ("seconds", 8),
    ("check", 12), ("reference", 9), ("guide", 5),
]
LEFT = ("function", "method", "verdict", "check")


def measure(name, epsilon, method, arguments, source, options, suffix=".json"):
    """One row of the table and whether all went well."""
    model = options.out / f"{name}-{epsilon}-{method.replace(' ', '-').replace(':', '').replace('=', '')}{suffix}"
    certificate = model.with_suffix(".cert.json")
    for stale in (model, certificate):
        stale.unlink(missing_ok=True)
    claim = ["--function", name, "--epsilon", epsilon]
    if "--lipschitz" in arguments:
        at = arguments.index("--lipschitz")
        claim += arguments[at:at + 2]
        arguments = arguments[:at] + arguments[at + 2:]
    limits = ["--time-limit", options.time_limit] if options.time_limit else []
    status, text, seconds = run([options.bin / "mocert", "construct", source, *claim, *arguments, *limits, "-o", model, "--json"], VERDICT_OF_STATUS)
    report = report_of(text, "construct")
    verdict = VERDICT_OF_STATUS[status]
    row = {"verdict": verdict, "leaves": report["experts"], "loaded": report["loaded_parameters"], "total": report["total_parameters"],
           "seconds": f"{seconds:.2f}"}
    if "asymptotic_pieces" in report:
        row["guide"] = f"{report['asymptotic_pieces']:.1f}"
    good = verdict == "undecided" and not certificate.exists()
    if certificate.exists():
        status, _, _ = run([options.bin / "mocert-check", certificate, "--model", model, "--target", source, *claim], CHECK_STATUSES)
        good = VERDICT_OF_STATUS.get(status) == verdict
        row["check"] = "verified" if good else "NOT VERIFIED"
    return row, good


def lipschitz(name, source, options):
    """The least Lipschitz constant in l2, to 1% and rounded up, or None."""
    certificate = options.out / f"{name}.lipschitz.cert.json"
    status, text, _ = run([options.bin / "mocert", "bound", "--lipschitz", source, "--function", name, "--input-norm", "l2", "--relative-width", "0.01",
                           "--time-limit", "60", "--certificate", certificate, "--force", "--json"], {0, 1, 4})
    return report_of(text, "bound")["lipschitz"][0].get("lipschitz") if status == 0 else None


def theorem(name, epsilon, method, constant, source, options):
    """The same for a model of the theorem, which is built only if it is small enough."""
    if constant is None:
        return {"verdict": "none"}, True
    arguments = ["--method", "theorem", "--trade-off", method[-1], "--lipschitz", constant]
    _, text, seconds = run([options.bin / "mocert", "construct", source, "--function", name, "--epsilon", epsilon, *arguments, "--plan", "--json"], {0})
    promised = report_of(text, "construct")["theorem"]["promised"]
    if promised["total_parameters"] <= options.most:
        return measure(name, epsilon, method, arguments, source, options, ".safetensors")
    return {"verdict": "formula", "leaves": promised["leaves"], "loaded": promised["loaded_parameters"], "total": promised["total_parameters"],
            "seconds": f"{seconds:.2f}"}, True


def main():
    parser = parser_of("adaptive_table", __doc__, "--only jetEngine --expert mlp:8")
    parser.add_argument("--expert", metavar="SHAPE", default="prelu:8", help="the MLPs, as mlp:8 or prelu:8 (default: prelu:8)")
    parser.add_argument("--most", metavar="N", type=int, default=500_000, help="parameters of a theorem's model that is built (default: 500,000)")
    options = parser.parse_args()
    wanted = claims("adaptive_table", options)
    sources = files_of_functions(options.folder)
    methods = [("affine", []), (options.expert, ["--expert", options.expert]), ("uniform grid", ["--method", "grid"]),
               ("theorem r=0", None), ("theorem r=1", None)]
    constants, failures = {}, []
    table = Table(COLUMNS, LEFT)
    table.head()
    for line, epsilon, which in wanted:
        name = line["function"]
        for method, arguments in methods:
            row = {"function": name, "n": line["n"], "epsilon": epsilon, "method": method}
            try:
                source = source_of(name, sources, options.folder)
                if arguments is None and name not in constants:
                    constants[name] = lipschitz(name, source, options)
                if arguments is None:
                    found, good = theorem(name, epsilon, method, constants[name], source, options)
                else:
                    found, good = measure(name, epsilon, method, arguments, source, options)
                row.update(found)
                if method == "affine":
                    row["reference"] = OPTIMUM.get(name, REFERENCE.get(name, (None, None)))[which]
                if not good:
                    failures.append(f"{name} at {epsilon}, {method}: {row['verdict']}, but no certificate of it was verified")
            except Failure as failure:
                # Where f jumps no grid is fine enough, and there is no Lipschitz constant.
                none = method == "uniform grid" and "--max-experts" in str(failure)
                row["verdict"] = "none" if none else "FAILED"
                if not none:
                    failures.append(str(failure))
            table.show(row)
    for failure in failures:
        print(f"adaptive_table.sh: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
