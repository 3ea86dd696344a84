#!/usr/bin/env python3
"""Makes the golden certificates (certs/golden) the corpus of wrong ones (certs/rejected) and wrong models and
targets (certs/wrong-inputs) with the built programs.

usage: make_corpus.py BIN_FOLDER

Every wrong certificate is made from a golden twin by one change, bound again with the right digests and the right claim, so that what is wrong
is the only thing that is wrong. certs/corpus.json lists each case: the twin, the arguments of the check, the outcome, code and place expected.
"""
import copy
import json
import os
import shutil
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def model(router, experts, inputs=1, outputs=1, **extra):
    return dict({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": inputs, "outputs": outputs}, **extra, router=router, experts=experts)


def affine(weights, bias):
    return {"layers": [{"weights": weights, "bias": bias}]}


def ramp(weights, bias):
    """weights relu(2 x - 1/2) + bias"""
    return {"layers": [{"weights": [[2]], "bias": [-0.5], "slope": 0}, {"weights": weights, "bias": bias}]}


HALVES = [{"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}]
THIRDS = [{"nearest": [[0.125], [0.5], [0.875]], "children": [1, 2, 3]}, {"expert": 0}, {"expert": 1}, {"expert": 2}]
TABLE = "x0,x1,y0\n" + "".join(f"{x},{y},{v}\n" for y, row in [(1, [4, 5, 7]), (0, [0, 1, 3])] for x, v in zip([0, 1, 3], row))
SAMPLES = "x0,y0\n" + "".join(f"{i / 16},{(i / 16) ** 2}\n" for i in range(17))


def array(csv):
    """The same numbers as NumPy writes them, byte for byte in Latin-1."""
    rows = [[float(field) for field in line.split(",")] for line in csv.splitlines()[1:]]
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }" % (len(rows), len(rows[0]))
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + b"".join(struct.pack(f"<{len(row)}d", *row) for row in rows)).decode("latin-1")


STEEP = "(FPCore (x y) :pre (and (<= 0 x 1) (<= -1 y 1)) (+ (sin (* 2 x)) (* x (fabs y))))\n"

# name: model (None: the claim is a Lipschitz constant alone), target file, target text, flags, expected exit status of certify
GOLDEN = {
    "halves": (model(HALVES, [{"constant": [0.25]}, {"constant": [0.75]}]), "target.fpcore", "(FPCore (x) :pre (<= 0 x 1) x)\n", ["--epsilon", "0.26"], 0),
    "gate": (model([{"argmax": {"weights": [[-1], [1]], "bias": [0, 0]}, "children": [1, 2]}, {"expert": 0}, {"expert": 1}], [affine([[-1]], [0]), affine([[1]], [0])]),
             "target.fpcore", "(FPCore (x) :pre (<= -1 x 2) (fabs x))\n", ["--epsilon", "1/1000"], 0),
    "relu": (model([{"expert": 0}], [{"input": {"mean": [0.5], "range": [0.5]},
                                      "layers": [{"weights": [[1], [1]], "bias": [0, 0.5], "slope": [0, 0.25]}, {"weights": [[0.5, 0.25]], "bias": [0.125]}],
                                      "output": {"mean": [0.25], "range": [2]}}]),
             "target.fpcore", "(FPCore (x) :pre (<= 0 x 1) (+ (* 1.5 x) (* 0.25 (sin (* 3 x)))))\n", ["--epsilon", "1"], 0),
    "two-outputs": (model(HALVES, [affine([[0.5], [0]], [0, 0.875]), affine([[1.5], [-1]], [-0.5, 1.375])], outputs=2), "target.fpcore",
                    "(FPCore (x) :pre (<= 0 x 1) (* x x))\n(FPCore (x) :pre (<= 0 x 1) (cos x))\n", ["--epsilon", "0.2", "--norm", "l2"], 0),
    "nested": (model([{"nearest": [[0.25, 0], [0.75, 0]], "children": [1, 2]}, {"argmax": {"weights": [[0, -1], [0, 1]], "bias": [0.5, -0.5]}, "children": [3, 4]},
                      {"expert": 2}, {"expert": 0}, {"expert": 1}],
                     [affine([[0.25, 0.25]], [-0.0625]), affine([[0.75, 0.25]], [-0.1875]), affine([[0.5, 0.75]], [-0.375])], inputs=2),
               "target.fpcore", "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (* x y))\n", ["--epsilon", "0.2"], 0),
    "samples": (model(HALVES, [affine([[0.5]], [-0.03125]), affine([[1.5]], [-0.53125])]), "target.csv", SAMPLES, ["--epsilon", "0.15", "--lipschitz", "2"], 0),
    "samples-array": (model(HALVES, [affine([[0.5]], [-0.03125]), affine([[1.5]], [-0.53125])]), "target.npy", array(SAMPLES), ["--epsilon", "0.15", "--lipschitz", "2"], 0),
    "violated": (model(HALVES, [{"constant": [0.25]}, {"constant": [0.75]}]), "target.fpcore", "(FPCore (x) :pre (<= 0 x 1) x)\n", ["--epsilon", "0.2"], 1),
    "violated-samples": (model(HALVES, [affine([[0.5]], [-0.03125]), affine([[1.5]], [0.46875])]), "target.csv", SAMPLES, ["--epsilon", "0.15", "--lipschitz", "2"], 1),
    # Piecewise linear in x0, 4 per unit of x1: the tables are one and the same.
    "table": (model([{"nearest": [[0.5, 0.5], [1.5, 0.5]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}], [affine([[1, 4]], [0]), affine([[1, 4]], [0.0625])], inputs=2),
              "target.csv", TABLE, ["--table", "--epsilon", "0.125"], 0),
    "table-array": (model([{"expert": 0}], [affine([[1, 4]], [0.0625])], inputs=2), "target.npy", array(TABLE), ["--table", "--epsilon", "0.125"], 0),
    "table-of-axes": (model([{"expert": 0}], [{"constant": [2.5, 0]}], inputs=2, outputs=2), "target.json",
                      '{"mocert": "target", "schemaVersion": "1.0", "kind": "table", "axes": [[0, 0.5, 1], ["-0x1p+0", 1]],\n "values": [1, 0, 2, 1, 3, -1, 4, 0, 2, 0, 3, 0]}\n',
                      ["--epsilon", "2"], 0),
    "violated-table": (model([{"expert": 0}], [affine([[1, 4]], [0.5])], inputs=2), "target.csv", TABLE, ["--table", "--epsilon", "0.125"], 1),
    # The gradient's l1 norm is 2 cos 2x + |y| + x, at most 3.07; at y = 0 there is a kink.
    "lipschitz": (None, "target.fpcore", STEEP, ["--lipschitz", "3.125", "--input-norm", "linf"], 0),
    "violated-lipschitz": (None, "target.fpcore", STEEP, ["--lipschitz", "2.875", "--input-norm", "linf"], 1),
    "both": (model([{"nearest": [[0.25], [0.75]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}], [affine([[0.5], [0]], [0, 0.875]), affine([[1.5], [-1]], [-0.5, 1.375])],
                   outputs=2), "target.fpcore", "(FPCore (x) :pre (<= 0 x 1) (* x x))\n(FPCore (x) :pre (<= 0 x 1) (cos x))\n",
             ["--epsilon", "0.2", "--lipschitz", "2,0.85"], 0),
    "violated-both": (model([{"expert": 0}], [affine([[1]], [0])]), "target.fpcore", "(FPCore (x) :pre (<= 0 x 1) (* x x))\n", ["--epsilon", "0.25", "--lipschitz", "1.875"], 1),
    # Leaves of second order: a saddle, beside a curve, against affine experts and one with a kink.
    "saddle": (model([{"nearest": [[0.25, 0.5], [0.75, 0.5]], "children": [1, 2]}, {"expert": 0}, {"expert": 1}],
                     [affine([[1.4375, 0.25]], [-0.125]),
                      {"layers": [{"weights": [[1, 0.25], [0, 1]], "bias": [-0.875, 0], "slope": [0.875, 1]}, {"weights": [[1, 0.625]], "bias": [0.6875]}]}], inputs=2),
               "target.fpcore", "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (+ (* x y) (sin x)))\n", ["--epsilon", "0.26"], 0),
    # One leaf: the error is convex along x, greatest at its ends, and concave along y.
    "summit": (model([{"expert": 0}], [affine([[2.71875, -2.71875]], [0])], inputs=2),
               "target.fpcore", "(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (- (* x (exp x)) (* y (exp y))))\n", ["--epsilon", "0.575"], 0),
    # Borders of the model at 1/2, of the reference at 3/4: the pair (0, 1) meets nowhere.
    "network": (model(HALVES, [ramp([[0.5]], [0.0625]), ramp([[1]], [0])]), "target.json",
                json.dumps(model([{"argmax": {"weights": [[0], [1]], "bias": [0.75, 0]}, "children": [1, 2]}, {"expert": 0}, {"expert": 1}],
                                 [ramp([[0.75]], [0]), affine([[2]], [-0.5])])) + "\n", ["--epsilon", "0.3"], 0),
    "violated-network": (model(HALVES, [{"constant": [0]}, {"constant": [1]}]), "target.json", json.dumps(model(HALVES, [{"constant": [0]}, {"constant": [1]}])) + "\n",
                         ["--epsilon", "0.5"], 1),
    "same-route": (model(HALVES, [ramp([[0.5]], [0]), ramp([[1]], [1])]), "target.json", json.dumps(model(HALVES, [ramp([[0.5078125]], [0]), ramp([[1]], [1.0078125])])) + "\n",
                   ["--epsilon", "1/64", "--same-route"], 0),
    # A formula whose domain shows only on small boxes.
    "root": (model(THIRDS, [{"constant": [0.375]}, {"constant": [0.3125]}, {"constant": [0.375]}]), "target.fpcore",
             "(FPCore (x) :pre (<= 0 x 1) (sqrt (+ 0.175 (* (* x x) (- x 1)))))\n", ["--epsilon", "0.25"], 0),
}


def run(program, *arguments, cwd=None):
    return subprocess.run([os.path.join(BIN, program), *arguments], cwd=cwd, capture_output=True, text=True)


def leaf(tree, path):
    for step in path:
        tree = tree[step]
    return tree


def first(node, want, path=()):
    """Pointer to the first proof node, depth first, that has the key."""
    if want(node):
        return path
    for key in ("low", "high"):
        if key in node:
            found = first(node[key], want, path + (key,))
            if found is not None:
                return found
    for k, child in enumerate(node.get("route", [])):
        found = first(child, want, path + ("route", k))
        if found is not None:
            return found
    return None


def proof_at(c, path):
    return leaf(c["proof"], path)


def pointer(path):
    return "".join(f"/{step}" for step in path)


CASES = []


def case(name, twin, outcome, code, place):
    """Registers a change: a function of the parsed certificate that changes it in place, or gives back text."""
    def register(change):
        CASES.append((name, twin, outcome, code, place, change, {}))
        return change
    return register


def simple(name, twin, outcome, code, place, path, value):
    def change(c):
        leaf(c, path[:-1])[path[-1]] = value
    CASES.append((name, twin, outcome, code, place, change, {}))


def textual(name, twin, code, place, old, new):
    def change(c, text):
        assert old in text, (name, old)
        return text.replace(old, new, 1)
    CASES.append((name, twin, "rejected", code, place, change, {"text": True}))


def with_flags(name, twin, outcome, code, place, flags, change):
    CASES.append((name, twin, outcome, code, place, change, {"flags": flags}))


# The proof tree.
HAS = lambda key: lambda node: key in node
SMOOTH = lambda node: node.get("bounded") == "hessian"


@case("missing-cell", "halves", "rejected", "structure", "/proof/route")
def _(c):
    c["proof"]["route"].pop()


@case("cell-too-many", "halves", "rejected", "structure", "/proof/route/2")
def _(c):
    c["proof"]["route"].append({"bounded": "form"})


@case("no-children", "halves", "rejected", "structure", "/proof/route")
def _(c):
    c["proof"]["route"] = []


@case("incomplete-split", "halves", "rejected", "syntax", "/proof/route/0")
def _(c):
    del proof_at(c, ("route", 0))["high"]


@case("tie-cut-off-by-one-ulp", "halves", "not proved", "outside", "/proof/route/0/high")
def _(c):
    proof_at(c, ("route", 0))["at"] = "0x1p-1"


@case("outside-where-it-is-inside", "halves", "not proved", "outside", "/proof/route/0/low")
def _(c):
    proof_at(c, ("route", 0))["low"] = {"outside": 0, "sibling": 1}


@case("outside-of-everything", "halves", "not proved", "outside", "/proof/route/1")
def _(c):
    c["proof"]["route"][1] = {"outside": 0, "sibling": 0}


@case("sibling-does-not-exist", "halves", "rejected", "structure", "/proof/route/0/high/sibling")
def _(c):
    proof_at(c, ("route", 0))["high"] = {"outside": 0, "sibling": 7}


@case("sibling-is-the-child-taken", "halves", "rejected", "structure", "/proof/route/0/high/sibling")
def _(c):
    proof_at(c, ("route", 0))["high"] = {"outside": 0, "sibling": 0}


@case("level-not-on-the-path", "halves", "rejected", "structure", "/proof/route/0/high/outside")
def _(c):
    proof_at(c, ("route", 0))["high"] = {"outside": 1, "sibling": 1}


@case("outside-at-the-root", "halves", "rejected", "structure", "/proof/outside")
def _(c):
    c["proof"] = {"outside": 0, "sibling": 1}


@case("bounded-above-a-leaf", "halves", "rejected", "structure", "/proof/bounded")
def _(c):
    c["proof"] = {"bounded": "form"}


@case("route-at-a-leaf", "halves", "rejected", "structure", "/proof/route/1/high/route")
def _(c):
    proof_at(c, ("route", 1))["high"] = {"route": [{"bounded": "form"}]}


@case("cells-swapped", "gate", "rejected", "structure", "/proof/route/0/low/sibling")
def _(c):
    c["proof"]["route"].reverse()


@case("unknown-rule", "halves", "rejected", "structure", "/proof/route/0/low/bounded")
def _(c):
    proof_at(c, ("route", 0))["low"] = {"bounded": "trust me"}


@case("unknown-node", "halves", "rejected", "syntax", "/proof/route/0/low/delegated")
def _(c):
    proof_at(c, ("route", 0))["low"] = {"delegated": "elsewhere"}


@case("empty-node", "halves", "rejected", "syntax", "/proof/route/0/low")
def _(c):
    proof_at(c, ("route", 0))["low"] = {}


@case("unknown-key-in-a-node", "halves", "rejected", "syntax", "/proof/route/0/low/tolerance")
def _(c):
    proof_at(c, ("route", 0))["low"] = {"bounded": "form", "tolerance": "0x1p-20"}


@case("axis-does-not-exist", "halves", "rejected", "structure", "/proof/route/0/split")
def _(c):
    proof_at(c, ("route", 0))["split"] = 1


@case("split-beyond-the-box", "halves", "rejected", "structure", "/proof/route/0/at")
def _(c):
    proof_at(c, ("route", 0))["at"] = "0x1.8p+0"


@case("split-at-the-edge", "halves", "rejected", "structure", "/proof/route/0/at")
def _(c):
    proof_at(c, ("route", 0))["at"] = "0x1p+0"


@case("split-at-nan", "halves", "rejected", "number", "/proof/route/0/at")
def _(c):
    proof_at(c, ("route", 0))["at"] = "nan"


@case("split-at-infinity", "halves", "rejected", "number", "/proof/route/0/at")
def _(c):
    proof_at(c, ("route", 0))["at"] = "0x1p+1024"


@case("split-at-no-binary64", "halves", "rejected", "number", "/proof/route/0/at")
def _(c):
    proof_at(c, ("route", 0))["at"] = "0x1.00000000000001p-1"


@case("split-at-a-decimal", "halves", "rejected", "number", "/proof/route/0/at")
def _(c):
    proof_at(c, ("route", 0))["at"] = "0.5000001"


@case("split-10000-deep", "halves", "rejected", "structure", "/proof/low/at")
def _(c, text):
    deep = '{"split":0,"at":"0x1p-1","low":' * 10000 + '{"bounded":"form"}'
    head, tail = text.split('"proof":', 1)
    return head + '"proof":' + deep


CASES[-1] = CASES[-1][:6] + ({"text": True},)


@case("nested-10000-deep", "halves", "rejected", "syntax", None)
def _(c, text):
    return text.replace('"nodes": ', '"nodes": ' + "[" * 10000, 1)


CASES[-1] = CASES[-1][:6] + ({"text": True},)


@case("undefined-over-the-box", "root", "not proved", "undefined", "/proof/route/1")
def _(c):
    c["proof"]["route"][1] = {"bounded": "form"}


# Second order.
@case("hessian-rule-at-a-kink", "gate", "not proved", "undefined", None)
def _(c):
    proof_at(c, first(c["proof"], HAS("bounded")))["bounded"] = "hessian"


@case("hessian-rule-at-the-edge-of-a-domain", "root", "not proved", "undefined", "/proof/route/1")
def _(c):
    c["proof"]["route"][1] = {"bounded": "hessian"}


@case("hessian-rule-over-too-large-a-box", "saddle", "not proved", "gap", "/proof/route/0")
def _(c):
    c["proof"]["route"][0] = {"bounded": "hessian"}


@case("hessian-rule-misspelt", "saddle", "rejected", "structure", None)
def _(c):
    proof_at(c, first(c["proof"], SMOOTH))["bounded"] = "Hessian"


@case("hessian-stated-by-the-certificate", "saddle", "rejected", "syntax", None)
def _(c):
    proof_at(c, first(c["proof"], SMOOTH))["bend"] = ["0x0p+0", "0x1p+0", "0x0p+0"]


@case("first-order-where-it-takes-second", "saddle", "not proved", "gap", None)
def _(c):
    proof_at(c, first(c["proof"], SMOOTH))["bounded"] = "form"


@case("first-order-where-the-error-has-a-summit", "summit", "not proved", "gap", "/proof")
def _(c):
    c["proof"] = {"bounded": "form"}


@case("stated-bound-below-that-of-a-summit", "summit", "not proved", "bound", "/bound/upper")
def _(c):
    c["bound"]["upper"] = (0.5375).hex()


@case("hessian-rule-for-a-table", "table", "rejected", "structure", None)
def _(c):
    proof_at(c, first(c["proof"], HAS("bounded")))["bounded"] = "hessian"


# Samples.
def sample_leaf(c):
    return proof_at(c, first(c["proof"], HAS("bounded")))


@case("swapped-sample", "samples", "not proved", "gap", None)
def _(c):
    node = sample_leaf(c)
    node["upper"], node["lower"] = [16], [16]


@case("sample-does-not-exist", "samples", "rejected", "structure", None)
def _(c):
    sample_leaf(c)["upper"] = [17]


@case("evidence-for-one-output-too-many", "samples", "rejected", "shape", None)
def _(c):
    sample_leaf(c)["upper"] = [0, 0]


@case("evidence-missing", "samples", "rejected", "syntax", None)
def _(c):
    del sample_leaf(c)["lower"]


@case("form-rule-for-samples", "samples", "rejected", "structure", None)
def _(c):
    node = sample_leaf(c)
    node.clear()
    node["bounded"] = "form"


simple("forged-lipschitz", "samples", "rejected", "claim", "/claim/lipschitz/constants", ["claim", "lipschitz", "constants", 0], "1/10")
simple("forged-tolerance", "samples", "rejected", "claim", "/claim/lipschitz/tolerance", ["claim", "lipschitz", "tolerance"], "0.1")
simple("forged-input-norm", "samples", "rejected", "claim", "/claim/lipschitz/norm", ["claim", "lipschitz", "norm"], "linf")


@case("lipschitz-left-out", "samples", "rejected", "claim", "/claim")
def _(c):
    del c["claim"]["lipschitz"]


@case("form-rule-for-a-table", "table", "rejected", "structure", None)
def _(c):
    proof_at(c, first(c["proof"], HAS("bounded")))["bounded"] = "form"


@case("table-rule-for-a-formula", "halves", "rejected", "structure", None)
def _(c):
    proof_at(c, first(c["proof"], HAS("bounded")))["bounded"] = "table"


# Networks: pairs.
def pair_route(c):
    """Where the reference's router begins below the model's second child."""
    return first(c["proof"]["route"][1], HAS("route"))


@case("pair-left-out", "network", "rejected", "structure", None)
def _(c):
    leaf(c["proof"]["route"][1], pair_route(c))["route"].pop()


@case("pair-bounded-above-a-leaf-of-the-reference", "network", "rejected", "structure", None)
def _(c):
    node = leaf(c["proof"]["route"][1], pair_route(c))
    node.clear()
    node["bounded"] = "network"


@case("pair-cut-off-where-it-meets", "network", "not proved", "outside", None)
def _(c):
    leaf(c["proof"]["route"][1], pair_route(c))["route"][0] = {"outside": 1, "sibling": 1}


@case("level-beyond-the-reference", "network", "rejected", "structure", None)
def _(c):
    leaf(c["proof"]["route"][1], pair_route(c))["route"][0] = {"outside": 2, "sibling": 1}


@case("form-rule-for-a-network", "network", "rejected", "structure", None)
def _(c):
    c["proof"]["route"][1] = {"route": [{"bounded": "form"}, {"bounded": "network"}]}


@case("pairs-not-mentioned", "network", "rejected", "syntax", "/claim")
def _(c):
    del c["claim"]["pairs"]


simple("same-route-of-the-certificate", "network", "rejected", "claim", "/claim/pairs", ["claim", "pairs"], "same-route")
simple("all-pairs-of-a-same-route", "same-route", "rejected", "claim", "/claim/pairs", ["claim", "pairs"], "all")
simple("network-said-to-be-a-table", "network", "rejected", "claim", "/target/kind", ["target", "kind"], "table")
simple("network-digest", "network", "rejected", "target_digest", "/target/contentDigest", ["target", "contentDigest"], "sha256:" + 64 * "0")
simple("pair-of-a-route-too-short", "violated-network", "rejected", "witness", "/bound/lower/route", ["bound", "lower", "route"], [0])
simple("pair-of-the-same-experts", "violated-network", "not proved", "lower", "/bound/lower/value", ["bound", "lower", "route"], [1, 1])
simple("pair-off-the-tie", "violated-network", "not proved", "unrouted", None, ["bound", "lower", "x"], ["0x1.0000000000001p-1"])


@case("same-route-with-the-reference-routed", "same-route", "rejected", "structure", None)
def _(c):
    c["proof"]["route"][0] = {"route": [{"bounded": "network"}, {"bounded": "network"}]}


simple("table-said-to-be-samples", "table", "rejected", "claim", "/target/kind", ["target", "kind"], "samples")
simple("table-digest", "table-of-axes", "rejected", "target_digest", "/target/contentDigest", ["target", "contentDigest"], "sha256:" + "0" * 64)


@case("table-with-a-count", "table", "rejected", "syntax", None)
def _(c):
    c["target"]["samples"] = 6


# Lipschitz constants of formulas.
def slopes(c):
    return c["lipschitz"]["proof"]


def slope_leaf(c):
    return leaf(slopes(c), first(slopes(c), HAS("bounded")))


def smaller_constant(c):
    c["claim"]["lipschitz"]["constants"] = ["3"]


with_flags("constant-smaller-than-proved", "lipschitz", "not proved", "gradient", None, ["--lipschitz", "3", "--input-norm", "linf"], smaller_constant)
simple("constant-of-the-certificate", "lipschitz", "rejected", "claim", "/claim/lipschitz/constants", ["claim", "lipschitz", "constants", 0], "3.1")
simple("constants-input-norm-of-the-certificate", "lipschitz", "rejected", "claim", "/claim/lipschitz/norm", ["claim", "lipschitz", "norm"], "l2")
simple("constants-smaller-domain", "lipschitz", "rejected", "claim", "/claim/domain/1/0", ["claim", "domain", 1], ["0x0p+0", "0x1p+0"])
simple("constant-violated-by-no-pair", "violated-lipschitz", "rejected", "verdict", "/lipschitz/pairs", ["lipschitz", "pairs"], [])
simple("quotient-not-above-the-constant", "violated-lipschitz", "rejected", "verdict", "/lipschitz/pairs/0/value", ["lipschitz", "pairs", 0, "value"], "0x1.7p+1")
simple("quotient-exaggerated", "violated-lipschitz", "not proved", "lower", "/lipschitz/pairs/0/value", ["lipschitz", "pairs", 0, "value"], "0x1p+2")
simple("pair-of-an-output-that-does-not-exist", "violated-lipschitz", "rejected", "structure", "/lipschitz/pairs/0/output", ["lipschitz", "pairs", 0, "output"], 1)
simple("pair-outside-the-domain", "violated-lipschitz", "rejected", "witness", "/lipschitz/pairs/0/y/0", ["lipschitz", "pairs", 0, "y", 0], "-0x1p-30")


@case("pair-of-one-point", "violated-lipschitz", "rejected", "witness", "/lipschitz/pairs/0/y")
def _(c):
    c["lipschitz"]["pairs"][0]["y"] = c["lipschitz"]["pairs"][0]["x"]


@case("constant-with-a-cell-left-out", "both", "rejected", "syntax", "/lipschitz")
def _(c):
    del c["lipschitz"]["proof"]


@case("constant-not-mentioned", "both", "rejected", "syntax", None)
def _(c):
    del c["lipschitz"]


@case("constant-left-out-of-the-claim", "both", "rejected", "claim", "/claim")
def _(c):
    del c["claim"]["lipschitz"]


@case("constant-with-a-tolerance", "both", "rejected", "syntax", "/claim/lipschitz/tolerance")
def _(c):
    c["claim"]["lipschitz"]["tolerance"] = "0"


@case("form-rule-for-a-constant", "lipschitz", "rejected", "structure", None)
def _(c):
    slope_leaf(c)["bounded"] = "form"


@case("hessian-rule-for-a-constant", "lipschitz", "rejected", "structure", None)
def _(c):
    slope_leaf(c)["bounded"] = "hessian"


@case("gradient-rule-for-an-error", "both", "rejected", "structure", None)
def _(c):
    proof_at(c, first(c["proof"], HAS("bounded")))["bounded"] = "gradient"


@case("route-in-the-proof-of-a-constant", "both", "rejected", "structure", "/lipschitz/proof/route")
def _(c):
    c["lipschitz"]["proof"] = {"route": [slopes(c), slopes(c)]}


@case("outside-in-the-proof-of-a-constant", "both", "rejected", "structure", "/lipschitz/proof/outside")
def _(c):
    c["lipschitz"]["proof"] = {"outside": 0, "sibling": 1}


@case("constant-proved-on-a-half", "lipschitz", "rejected", "syntax", "/lipschitz/proof")
def _(c):
    del slopes(c)["high"]


# The claim.
def smaller_epsilon(c):
    c["claim"]["epsilon"] = {"value": "0.24", "hex": "0x1.eb851eb851eb8p-3"}
    c["bound"] = {"upper": c["claim"]["epsilon"]["hex"]}


with_flags("epsilon-smaller-than-proved", "halves", "not proved", "gap", None, ["--epsilon", "0.24"], smaller_epsilon)
simple("epsilon-of-the-certificate", "halves", "rejected", "claim", "/claim/epsilon/value", ["claim", "epsilon", "value"], "0.25")
simple("epsilon-hex-above", "halves", "rejected", "claim", "/claim/epsilon/hex", ["claim", "epsilon", "hex"], "0x1.0a3d70a3d70a5p-2")
simple("epsilon-not-a-string", "halves", "rejected", "syntax", "/claim/epsilon/value", ["claim", "epsilon", "value"], 0.26)
simple("norm-of-the-certificate", "two-outputs", "rejected", "claim", "/claim/norm", ["claim", "norm"], "linf")
simple("smaller-domain", "halves", "rejected", "claim", "/claim/domain/0/1", ["claim", "domain", 0], ["0x0p+0", "0x1p-1"])
simple("semantics-of-another-kind", "halves", "rejected", "claim", "/claim/semantics", ["claim", "semantics"], "float")
simple("version-2", "halves", "rejected", "version", "/schemaVersion", ["schemaVersion"], "2.0")
simple("model-digest", "halves", "rejected", "model_digest", "/model/contentDigest", ["model", "contentDigest"], "sha256:" + "0" * 64)
simple("target-digest", "halves", "rejected", "target_digest", "/target/contentDigest", ["target", "contentDigest"], "sha256:" + "0" * 64)
simple("experts-miscounted", "halves", "rejected", "shape", "/model/experts", ["model", "experts"], 3)
simple("upper-below-what-is-proved", "halves", "not proved", "bound", "/bound/upper", ["bound", "upper"], "0x1p-3")
simple("upper-above-epsilon-is-no-number", "halves", "rejected", "number", "/bound/upper", ["bound", "upper"], "inf")

# Witnesses.
simple("lower-bound-too-large", "halves", "not proved", "lower", "/bound/lower/value", ["bound", "lower", "value"], "0x1.0000000000001p-2")
simple("witness-outside-the-domain", "violated", "rejected", "witness", "/bound/lower/x/0", ["bound", "lower", "x"], ["0x1.8p+0"])
simple("witness-on-another-route", "violated", "not proved", "unrouted", "/bound/lower/route/0", ["bound", "lower", "route"], None)
simple("witness-route-too-long", "violated", "rejected", "witness", "/bound/lower/route/1", ["bound", "lower", "route"], [1, 0])
simple("violation-not-above-epsilon", "violated", "rejected", "verdict", "/bound/lower/value", ["bound", "lower", "value"], "0x1p-3")
simple("violation-exaggerated", "violated", "not proved", "lower", "/bound/lower/value", ["bound", "lower", "value"], "0x1p+1")
simple("violation-of-another-kind", "violated-samples", "not proved", "violation", "/violation", ["violation"], "data too sparse")


def other_route(c):
    c["bound"]["lower"]["route"] = [1 - c["bound"]["lower"]["route"][0]]
    c["bound"]["lower"]["x"] = ["0x0p+0"] if c["bound"]["lower"]["route"] == [1] else ["0x1p+0"]


CASES = [(n, t, o, k, p, other_route if n == "witness-on-another-route" else ch, e) for n, t, o, k, p, ch, e in CASES]


@case("violated-with-a-proof", "violated", "rejected", "syntax", None)
def _(c):
    verdict = {}
    for key, value in c.items():
        if key == "stats":
            verdict["proof"] = {"bounded": "form"}
        verdict[key] = value
    c.clear()
    c.update(verdict)


# The text itself.
textual("duplicate-key", "halves", "syntax", "/claim/norm", '"norm": "linf",', '"norm": "linf", "norm": "linf",')
textual("unknown-key", "halves", "syntax", "/comment", '"verdict": "certified",', '"verdict": "certified", "comment": "trust me",')
textual("keys-out-of-order", "halves", "syntax", "/claim/semantics", '"norm": "linf",\n  "semantics": "real"', '"semantics": "real",\n  "norm": "linf"')
textual("not-a-string", "halves", "syntax", None, '"verdict": "certified"', '"verdict": true')
textual("nan-literal", "halves", "syntax", None, '"nodes": ', '"nodes": NaN, "x": ')
textual("leading-zero", "halves", "syntax", None, '"split":0', '"split":00')
textual("negative-axis", "halves", "number", None, '"split":0', '"split":-1')
textual("fractional-axis", "halves", "number", None, '"split":0', '"split":0.0')
textual("verdict-unknown", "halves", "verdict", "/verdict", '"verdict": "certified"', '"verdict": "surely"')


@case("truncated", "halves", "rejected", "syntax", None)
def _(c, text):
    return text[: len(text) * 2 // 3]


CASES[-1] = CASES[-1][:6] + ({"text": True},)


@case("trailing-data", "halves", "rejected", "syntax", None)
def _(c, text):
    return text + "{}\n"


CASES[-1] = CASES[-1][:6] + ({"text": True},)


# Files that state no claim: one textual change of a golden model or target. Prover and checker must both refuse with status 2 and name the place.
INPUTS = []


def wrong(name, twin, file, old, new, place):
    INPUTS.append((name, twin, file, old, new, place))


def wrong_model(name, twin, old, new, place):
    wrong(name, twin, "model.json", old, new, place)


wrong_model("model-of-another-version", "halves", '"1.0"', '"1.1"', "schemaVersion")
wrong_model("model-that-is-none", "halves", '"mocert": "model"', '"mocert": "certificate"', "mocert")
wrong_model("model-with-an-unknown-dtype", "halves", '"binary64"', '"bfloat16"', "dtype")
wrong_model("model-with-an-unknown-key", "halves", '"inputs": 1', '"inputs": 1, "input": 1', "input")
wrong_model("model-with-a-key-twice", "halves", '"inputs": 1', '"inputs": 1, "inputs": 1', "inputs")
wrong_model("model-without-inputs", "halves", '"inputs": 1', '"inputs": 0', "/inputs")
wrong_model("model-without-experts", "table-of-axes", '{\n   "constant": [\n    2.5,\n    0\n   ]\n  }', "", "/experts")
wrong_model("model-whose-outputs-do-not-fit", "halves", '"outputs": 1', '"outputs": 2', "/experts/0")
wrong_model("model-with-crossed-bounds", "halves", '"router"', '"domain": [[1, 0]], "router"', "/domain/0")
wrong_model("model-with-a-domain-of-two-axes", "halves", '"router"', '"domain": [[0, 1], [0, 1]], "router"', "/domain")
wrong_model("router-that-is-a-graph", "halves", "    1,\n    2\n", "    1,\n    1\n", "/router")
wrong_model("router-with-a-cycle", "halves", "    1,\n    2\n", "    0,\n    2\n", "/router")
wrong_model("router-with-a-child-too-many", "halves", "    1,\n    2\n", "    1,\n    2,\n    3\n", "/router/0")
wrong_model("router-with-an-orphan", "halves", '"router": [', '"router": [ {"expert": 0},', "/router")
wrong_model("leaf-without-an-expert", "halves", '"expert": 1', '"expert": 2', "/router/2/expert")
wrong_model("prototype-of-two-coordinates", "halves", "     0.25\n", "     0.25, 0\n", "/router/0/nearest/0")
wrong_model("prototype-that-is-no-number", "halves", "     0.25\n", '     "0.25"\n', "/router/0/nearest/0/0")
wrong_model("gate-with-a-bias-too-few", "gate", '"bias": [\n     0,\n     0\n    ]', '"bias": [0]', "/router/0/argmax")
wrong_model("weight-not-a-number", "gate", "      -1\n", "      NaN\n", "")
wrong_model("weight-that-overflows", "gate", "      -1\n", "      1e309\n", "")
wrong_model("hex-weight-of-54-bits", "gate", "      -1\n", '      "0x1.00000000000008p0"\n', "/router/0/argmax/weights/0/0")
wrong_model("layer-without-a-slope", "relu", '"slope"', '"slop"', "slop")
wrong_model("layer-with-a-slope-too-many", "relu", "      0,\n      0.25\n", "      0,\n      0.25,\n      1\n", "/experts/0/layers/0")
wrong_model("scaling-by-zero", "relu", '"range": [\n     0.5\n    ]', '"range": [0]', "/experts/0/input")
wrong_model("layers-that-do-not-fit", "relu", "       0.5,\n       0.25\n", "       0.5\n", "/experts/0/layers/1/weights")
wrong_model("truncated-model", "relu", '"experts": [', '"experts"', "")
wrong("target-of-another-function", "halves", "target.fpcore", " x)", " (floor x))", "floor")
wrong("target-with-an-unknown-name", "halves", "target.fpcore", "1) x)", "1) y)", "y")
wrong("target-with-an-empty-domain", "halves", "target.fpcore", "(<= 0 x 1)", "(<= 1 x 0)", "")
wrong("target-of-two-inputs", "halves", "target.fpcore", "(x)", "(x y)", "2")
wrong("target-that-is-cut-off", "halves", "target.fpcore", "x)\n", "x", "")
wrong("samples-without-y", "samples", "target.csv", "x0,y0", "x0,x1", "y0")
wrong("samples-that-contradict-l", "samples", "target.csv", "0.0625,", "0.06249,1", "")
wrong("sample-with-a-field-too-few", "samples", "target.csv", "0.0625,0.00390625", "0.0625", "3")
wrong("sample-that-is-not-a-number", "samples", "target.csv", "0.0625,0.00390625", "0.0625,nan", "3")
wrong("array-of-version-2", "samples-array", "target.npy", "NUMPY\x01", "NUMPY\x02", "array-of-version-2.npy")
wrong("array-of-binary32", "samples-array", "target.npy", "<f8", "<f4", "array-of-binary32.npy")
wrong("array-of-the-other-byte-order", "samples-array", "target.npy", "<f8", ">f8", "array-of-the-other-byte-order.npy")
wrong("array-in-fortran-order", "samples-array", "target.npy", "False", "True ", "array-in-fortran-order.npy")
wrong("array-with-a-row-too-many-in-its-shape", "samples-array", "target.npy", "(17, 2)", "(18, 2)", "array-with-a-row-too-many-in-its-shape.npy")
wrong("array-of-one-column", "samples-array", "target.npy", "(17, 2)", "(34, 1)", "array-of-one-column.npy")
wrong("array-with-a-number-that-is-none", "samples-array", "target.npy", struct.pack("<d", 0.0625).decode("latin-1"), struct.pack("<d", float("nan")).decode("latin-1"), "row 2")
wrong("array-that-contradicts-l", "samples-array", "target.npy", struct.pack("<d", 0.00390625).decode("latin-1"), struct.pack("<d", 1.0).decode("latin-1"), "array-that-contradicts-l.npy")
wrong("array-with-a-point-twice", "table-array", "target.npy", array("h\n0,1,4\n")[128:], array("h\n1,1,4\n")[128:], "array-with-a-point-twice.npy")
wrong("formula-that-is-undefined-with-a-constant", "both", "target.fpcore", "(cos x)", "(cos y)", "y")
wrong("reference-with-another-router-for-same-route", "same-route", "target.json", "[[0.25], [0.75]]", "[[0.25], [0.5]]", "same-route")
wrong("reference-whose-shapes-do-not-fit", "network", "target.json", '"weights": [[2]], "bias": [-0.5]', '"weights": [[2, 1]], "bias": [-0.5]', "/experts/0")
wrong("reference-that-says-it-is-something-else", "network", "target.json", '"mocert": "model"', '"mocert": "network"', "mocert")
wrong("table-with-a-hole", "table", "target.csv", "0,1,4\n", "", "5 rows")
wrong("table-with-a-point-twice", "table", "target.csv", "0,1,4\n", "1,1,4\n", "")
wrong("table-axis-that-falls", "table-of-axes", "target.json", "0.5, 1", "1, 0.5", "/axes")
wrong("table-with-a-value-too-few", "table-of-axes", "target.json", "[1, 0, 2,", "[1, 0,", "/values")


def model_argument(document):
    return [] if document is None else ["model.json"]


def make_wrong_inputs(listing):
    folder = os.path.join(HERE, "wrong-inputs")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    mistakes = 0
    for name, twin, file, old, new, place in INPUTS:
        home = os.path.join(HERE, "golden", twin)
        _, target, _, flags, _ = GOLDEN[twin]
        with open(os.path.join(home, file), encoding="latin-1", newline="") as f:
            text = f.read()
        assert old in text, (name, old)
        changed = name + os.path.splitext(file)[1]
        with open(os.path.join(folder, changed), "w", encoding="latin-1", newline="") as out:
            out.write(text.replace(old, new, 1))
        files = {"model.json": os.path.join(home, "model.json"), target: os.path.join(home, target)}
        files[file] = os.path.join(folder, changed)
        model, goal = files["model.json"], files[target]
        for done in (run("mocert", "certify", model, goal, *flags, "--certificate", os.path.join(folder, "none.cert.json")),
                     run("mocert-check", os.path.join(home, "model.cert.json"), "--model", model, "--target", goal, *flags)):
            if done.returncode != 2 or place not in done.stderr or done.stderr.count("\n") != 1:
                mistakes += 1
                print(f"{name}: expected status 2 and {place!r}, found {done.returncode}: {done.stdout}{done.stderr}")
        listing["inputs"].append({"name": name, "twin": twin, "file": file, "wrong": changed, "flags": flags, "place": place})
    return mistakes


def main():
    golden, rejected = os.path.join(HERE, "golden"), os.path.join(HERE, "rejected")
    for folder in (golden, rejected):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    listing = {"golden": [], "rejected": [], "inputs": []}
    certificates = {}
    for name, (document, target, text, flags, status) in GOLDEN.items():
        folder = os.path.join(golden, name)
        os.makedirs(folder)
        if document is not None:
            with open(os.path.join(folder, "model.json"), "w") as out:
                json.dump(document, out, indent=1)
                out.write("\n")
        with open(os.path.join(folder, target), "w", encoding="latin-1", newline="") as out:
            out.write(text)
        done = run("mocert", "certify", *model_argument(document), target, *flags, "--certificate", "model.cert.json", cwd=folder)
        assert done.returncode == status, (name, done.returncode, done.stdout, done.stderr)
        with open(os.path.join(folder, "model.cert.json")) as f:
            certificates[name] = f.read()
        listing["golden"].append({"name": name, "model": document is not None, "target": target, "flags": flags, "status": status})
    mistakes = 0
    for name, twin, outcome, code, place, change, extra in CASES:
        text = certificates[twin]
        parsed = json.loads(text)
        if extra.get("text"):
            text = change(parsed, text)
        else:
            change(parsed)
            text = json.dumps(parsed, indent=1) + "\n"
        with open(os.path.join(rejected, name + ".cert.json"), "w") as out:
            out.write(text)
        document, target, _, flags, _ = GOLDEN[twin]
        flags = extra.get("flags", flags)
        folder = os.path.join(golden, twin)
        model_flag = ["--model"] if document is not None else []
        done = run("mocert-check", os.path.join(rejected, name + ".cert.json"), *model_flag, *model_argument(document), "--target", target, *flags, "--json", cwd=folder)
        try:
            found = json.loads(done.stdout)
        except json.JSONDecodeError:
            found = {"verdict": f"exit {done.returncode}: {done.stderr}"}
        wrong = found.get("verdict") != outcome or (code and found.get("code") != code) or (place and found.get("place") != place) or done.returncode != 3
        if wrong:
            mistakes += 1
            print(f"{name}: expected {outcome} {code} {place}, found {found.get('verdict')} {found.get('code')} {found.get('place')} (exit {done.returncode}): {found.get('message')}")
        listing["rejected"].append({"name": name, "twin": twin, "flags": flags, "outcome": outcome, "code": code or found.get("code"), "place": place or found.get("place")})
    mistakes += make_wrong_inputs(listing)
    with open(os.path.join(HERE, "corpus.json"), "w") as out:
        json.dump(listing, out, indent=1)
        out.write("\n")
    print(f"{len(listing['golden'])} golden, {len(listing['rejected'])} rejected, {len(listing['inputs'])} wrong inputs, {mistakes} not as expected")
    sys.exit(1 if mistakes else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    BIN = os.path.abspath(sys.argv[1])
    main()
