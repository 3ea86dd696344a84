"""How boxes and seconds of mocert certify --no-self-check grow, each as the program reports it with --json, one run each.

  certify_seconds_NAME, certify_boxes_NAME   the claims of check_over_certify; threads_2_over_1_NAME: seconds on one thread over those on two
  certify_seconds_experts_K, ..._boxes_...   a grid of about K affine experts for sin(3 x0) x1, epsilon = 2 / K
  certify_seconds_n_K, ..._boxes_...         exp(x0) + ... + exp(x_{K-1}) on the unit box at 2% of its range
  certify_seconds_width_W, ..._boxes_...     a random ReLU network 2-W-1 against the constant 0, epsilon 5% above its enclosed sup norm
  box_growth_n_K                             the same sum: boxes when epsilon is halved and the model built anew with affine experts, mean
                                             factor of three halvings; second order in K dimensions is 2^(K/2)
"""

import json
import random

from common import run


def certify(bin_folder, model, target, claim, *more):
    _, said = run(bin_folder / "mocert", "certify", model, target, *claim, "--certificate", model.with_suffix(".scaling.cert.json"), "--no-self-check", "--force",
                  "--quiet", "--json", *more)
    said = json.loads(said)
    return said["seconds"], said["boxes"]


def construct(bin_folder, work, name, formula, claim, *how):
    model = work / f"{name}.safetensors"
    run(bin_folder / "mocert", "construct", "--expression", formula, *claim, *how, "-o", model, "--no-self-check", "--quiet", "--force")
    return model, work / f"{name}.target.fpcore"


def sum_of_exponentials(n):
    return " + ".join(f"exp(x{k})" for k in range(n)), "x".join(["[0,1]"] * n)


def growth(bin_folder, work):
    figures = {}
    for n, epsilon in ((1, 1e-6), (2, 5e-4), (3, 5e-3), (4, 4e-2)):
        formula, domain = sum_of_exponentials(n)
        boxes = []
        for halvings in (0, 3):
            claim = ["--domain", domain, "--epsilon", repr(epsilon / 2**halvings)]
            boxes.append(certify(bin_folder, *construct(bin_folder, work, f"growth_{n}_{halvings}", formula, claim), claim)[1])
        figures[f"box_growth_n_{n}"] = (boxes[1] / boxes[0]) ** (1 / 3)
    return figures


def random_network(work, width):
    source = random.Random(width)
    dyadic = lambda scale: source.randrange(-64, 65) / 64 / scale
    header = {"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "router": [{"expert": 0}]}
    layers = [{"weights": [[dyadic(1), dyadic(1)] for _ in range(width)], "bias": [dyadic(1) for _ in range(width)], "slope": 0},
              {"weights": [[dyadic(width) for _ in range(width)]], "bias": [0]}]
    model, target = work / f"width_{width}.json", work / "zero.fpcore"
    model.write_text(json.dumps(header | {"experts": [{"layers": layers}]}), encoding="utf-8")
    target.write_text("(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) 0)\n", encoding="utf-8")
    return model, target


def scaling(bin_folder, work, claims):
    """`claims`: name -> model, target, arguments; they lie in `work`."""
    figures = {}

    def note(name, seconds, boxes):
        figures[f"certify_seconds_{name}"], figures[f"certify_boxes_{name}"] = seconds, boxes

    for name, (model, target, claim) in claims.items():
        one, two = (certify(bin_folder, model, target, claim, "--threads", threads) for threads in (1, 2))
        note(name, *two)
        figures[f"threads_2_over_1_{name}"] = one[0] / two[0] if two[0] else 1.0
    for cells in (10, 32, 100, 316, 1000):
        claim = ["--domain", "[0,1]x[0,1]", "--epsilon", f"2/{cells * cells}"]
        model, target = construct(bin_folder, work, f"experts_{cells}", "sin(3*x0)*x1", claim, "--method", "grid", "--cells", cells)
        note(f"experts_{cells * cells}", *certify(bin_folder, model, target, claim))
    for n in range(1, 7):
        formula, domain = sum_of_exponentials(n)
        claim = ["--domain", domain, "--epsilon", f"{0.0344 * n:.4f}"]
        note(f"n_{n}", *certify(bin_folder, *construct(bin_folder, work, f"n_{n}", formula, claim), claim))
    for width in (8, 16, 32, 64):
        model, target = random_network(work, width)
        _, said = run(bin_folder / "mocert", "bound", model, target, "--json", "--quiet", "--force", "--certificate", model.with_suffix(".bound.cert.json"))
        claim = ["--epsilon", f"{1.05 * json.loads(said)['upper']:.6f}"]
        note(f"width_{width}", *certify(bin_folder, model, target, claim))
    return figures | growth(bin_folder, work)
