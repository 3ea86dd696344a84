"""Constructs, certifies and independently checks a model for every function of a folder; prints a Markdown table.

The folder holds *.fpcore files and epsilon.csv (function, n, epsilon_2pct, epsilon_05pct: 2% and 0.5% of the function's range).
Functions of more than three variables are left out. Seconds are wall clock of each program. `reference` is the number of
affine leaves that an unrigorous prototype with second-order bounds needed; `ratio` is experts / reference.

Exit status: 0 every certificate that was written was verified (undecided claims write none), 1 one was not or a program
failed, 2 usage or nothing to do.
"""

import sys

from fpbench import CHECK_STATUSES, REFERENCE, VERDICT_OF_STATUS, Failure, Table, claims, files_of_functions, parser_of, report_of, run, source_of

COLUMNS = [
    ("function", 18), ("n", 1), ("epsilon", 9), ("verdict", 9), ("experts", 7), ("boxes", 9), ("construct s", 11), ("certify s", 9),
    ("certificate bytes", 17), ("check", 12), ("check s", 7), ("reference", 9), ("ratio", 5),
]
LEFT = ("function", "verdict", "check")


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


def main():
    parser = parser_of("table", __doc__, "--only doppler1 --epsilons 2pct")
    options = parser.parse_args()
    wanted = claims("table", options)
    sources = files_of_functions(options.folder)
    table = Table(COLUMNS, LEFT)
    table.head()
    count, failures = dict.fromkeys(VERDICT_OF_STATUS.values(), 0), []
    for line, epsilon, which in wanted:
        name = line["function"]
        try:
            reference = REFERENCE.get(name, (None, None))[which]
            row, verdict, good = measure(name, int(line["n"]), epsilon, reference, source_of(name, sources, options.folder), options)
            if good:
                count[verdict] += 1
            else:
                failures.append(f"{name} at {epsilon}: {verdict}, but no certificate of it was verified")
        except Failure as failure:
            row = {"function": name, "n": line["n"], "epsilon": epsilon, "verdict": "FAILED"}
            failures.append(str(failure))
        table.show(row)
    print("\nclaims: " + ", ".join(f"{number} {verdict}" for verdict, number in count.items()) + f", {len(failures)} failed")
    for failure in failures:
        print(f"table.sh: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
