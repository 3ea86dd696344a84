"""Other provers on claims that they can state, as whole processes beside mocert certify and mocert-check of the same claim. A peer that is
not installed is left out; one that does not prove the claim is a failure.

  gappa_over_mocert_50_square       50 affine pieces of x^2 from 0.5 on, each a run of Gappa with the rewriting that it needs
  coqinterval_over_mocert_50_NAME   50 affine pieces of width 10^-3 from 0.5 on: coqc with CoqInterval's tactic, each piece a lemma ended by Qed
  z3_over_mocert, cvc5_over_mocert  a ReLU network 2-8-1 against an affine function: exact rationals, unsat means proved
"""

import json
import random
import shutil
import statistics
from fractions import Fraction

from common import Failure, run

PIECES, EPSILON = 50, "3.5e-7"
# as mocert and as Coq write it; tanh by its definition
FUNCTIONS = {
    "exp": ("exp(x0)", "exp x"), "log1p": ("log(1 + x0)", "ln (1 + x)"), "sin": ("sin(x0)", "sin x"),
    "tanh": ("tanh(x0)", "(1 - 2 / (exp (2 * x) + 1))"), "runge": ("1/(1 + x0*x0)", "(1 / (1 + x * x))"), "sqrt": ("sqrt(x0)", "sqrt x"),
}


def prove(bin_folder, model, target, certificate, claim):
    """Seconds of certify and check."""
    certify, _ = run(bin_folder / "mocert", "certify", model, target, *claim, "--certificate", certificate, "--no-self-check", "--force", "--quiet")
    check, _ = run(bin_folder / "mocert-check", certificate, "--model", model, "--target", target, *claim)
    return certify + check


def number(value, divide):
    q = Fraction(value)
    sign = "-" if q < 0 else ""
    return divide(sign, abs(q.numerator), q.denominator)


def coq(value):
    return number(value, lambda sign, p, q: f"({sign}({p} / {q}))")


def coq_script(model, formula):
    """The pieces reach as far as the decimals that state the domain, and meet at the middles between the prototypes."""
    document = json.loads(model.read_text(encoding="utf-8"))
    lines = ["From Coq Require Import Reals.", "From Interval Require Import Tactic.", "Open Scope R_scope."]
    for k, expert in enumerate(document["experts"]):
        layer = expert["layers"][0]
        slope, constant = float(layer["weights"][0][0]), float(layer["bias"][0])
        lo, hi = (Fraction(500 + i, 1000) for i in (k, k + 1))
        lines.append(f"Goal forall x, {coq(lo)} <= x <= {coq(hi)} -> Rabs ({formula} - ({coq(constant)} + {coq(slope)} * x)) <= {coq(Fraction(EPSILON))}.")
        lines.append("Proof. intros x H; interval with (i_bisect x, i_taylor x, i_prec 60). Qed.")
    return "\n".join(lines) + "\n"


def coqinterval(bin_folder, work, rounds):
    figures = {}
    for name, (ours, theirs) in FUNCTIONS.items():
        model, target, certificate, script = (work / f"coq_{name}{suffix}" for suffix in (".json", ".target.fpcore", ".cert.json", ".v"))
        claim = ["--domain", "[0.5,0.55]", "--epsilon", EPSILON]
        if not model.exists():
            run(bin_folder / "mocert", "construct", "--expression", ours, *claim, "--method", "grid", "--cells", PIECES, "-o", model, "--quiet", "--force")
        script.write_text(coq_script(model, theirs), encoding="utf-8")
        ratios = []
        for _ in range(rounds):
            mine = prove(bin_folder, model, target, certificate, claim)
            seconds, _ = run("coqc", "-q", script)
            ratios.append(seconds / mine)
        figures[f"coqinterval_over_mocert_{PIECES}_{name}"] = statistics.median(ratios)
    return figures


def gappa(bin_folder, work, rounds):
    """By itself Gappa would take x^2 and the affine function apart; that their difference is another square is a hint."""
    model, target, certificate = (work / f"gappa{suffix}" for suffix in (".json", ".target.fpcore", ".cert.json"))
    epsilon = "1.3e-7"
    claim = ["--domain", "[0.5,0.55]", "--epsilon", epsilon]
    if not model.exists():
        run(bin_folder / "mocert", "construct", "--expression", "x0*x0", *claim, "--method", "grid", "--cells", PIECES, "-o", model, "--quiet", "--force")
    scripts = []
    for k, expert in enumerate(json.loads(model.read_text(encoding="utf-8"))["experts"]):
        layer = expert["layers"][0]
        slope, half, constant = (float(value).hex() for value in (layer["weights"][0][0], layer["weights"][0][0] / 2, layer["bias"][0]))
        scripts.append(work / f"gappa_{k}.gappa")
        scripts[-1].write_text(
            f"g = x*x - ({constant} + {slope}*x);\n{{ x in [{(500 + k) / 1000},{(501 + k) / 1000}] -> |g| <= {epsilon} }}\n"
            f"g -> (x - {half})*(x - {half}) - ({half}*{half} + {constant});\n", encoding="utf-8")
    ratios = []
    for _ in range(rounds):
        mine = prove(bin_folder, model, target, certificate, claim)
        ratios.append(sum(run("gappa", script)[0] for script in scripts) / mine)
    return {f"gappa_over_mocert_{PIECES}_square": statistics.median(ratios)}


def smt(value):
    return number(value, lambda sign, p, q: f"(- (/ {p} {q}))" if sign else f"(/ {p} {q})")


def smt_script(weights, bias, last, plane, epsilon):
    lines = ["(set-logic QF_LRA)", "(declare-const x0 Real)", "(declare-const x1 Real)", "(assert (and (<= 0 x0) (<= x0 1) (<= 0 x1) (<= x1 1)))"]
    for k, (row, b) in enumerate(zip(weights, bias)):
        lines.append(f"(define-fun z{k} () Real (+ (* {smt(row[0])} x0) (* {smt(row[1])} x1) {smt(b)}))")
    terms = " ".join(f"(* {smt(v)} (ite (< z{k} 0) 0 z{k}))" for k, v in enumerate(last))
    lines.append(f"(define-fun gap () Real (- (+ {terms}) (+ (* {smt(plane[0])} x0) (* {smt(plane[1])} x1) {smt(plane[2])})))")
    lines += [f"(assert (or (> gap {smt(epsilon)}) (< gap (- {smt(epsilon)}))))", "(check-sat)"]
    return "\n".join(lines) + "\n"


def network(bin_folder, work, rounds):
    """Dyadic weights, so that decimals are exact; epsilon is 2% above the error."""
    source = random.Random(1)
    dyadic = lambda: source.randrange(-64, 65) / 64
    weights, bias, last, plane = [[dyadic(), dyadic()] for _ in range(8)], [dyadic() for _ in range(8)], [dyadic() for _ in range(8)], [dyadic() for _ in range(3)]
    header = {"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "router": [{"expert": 0}]}
    model, target, certificate, script = (work / f"smt_{suffix}" for suffix in ("plane.json", "network.json", "plane.cert.json", "claim.smt2"))
    model.write_text(json.dumps(header | {"experts": [{"layers": [{"weights": [plane[:2]], "bias": [plane[2]]}]}]}), encoding="utf-8")
    layers = [{"weights": weights, "bias": bias, "slope": 0}, {"weights": [last], "bias": [0]}]
    target.write_text(json.dumps(header | {"experts": [{"layers": layers}]}), encoding="utf-8")
    _, said = run(bin_folder / "mocert", "bound", model, target, "--json", "--quiet", "--force", "--certificate", certificate)
    epsilon = str(round(float(json.loads(said)["upper"]) * 1.02, 6))
    script.write_text(smt_script(weights, bias, last, plane, Fraction(epsilon)), encoding="utf-8")
    figures = {}
    for peer in ("z3", "cvc5"):
        if not shutil.which(peer):
            continue
        ratios = []
        for _ in range(rounds):
            mine = prove(bin_folder, model, target, certificate, ["--epsilon", epsilon])
            seconds, answer = run(peer, script)
            if answer.strip() != "unsat":
                raise Failure(f"{script}: {peer} answers {answer.strip()[:100]!r}, expected unsat")
            ratios.append(seconds / mine)
        figures[f"{peer}_over_mocert"] = statistics.median(ratios)
    return figures


def peers(bin_folder, work, rounds):
    figures = network(bin_folder, work, rounds) if shutil.which("z3") or shutil.which("cvc5") else {}
    figures |= gappa(bin_folder, work, rounds) if shutil.which("gappa") else {}
    return figures | (coqinterval(bin_folder, work, rounds) if shutil.which("coqc") else {})
