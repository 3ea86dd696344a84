#!/usr/bin/env python3
"""Trains a mixture of small ReLU networks by plain least squares, without a thought of the largest error, and writes it with its function.

usage: train.py --out FOLDER [--router nearest|argmax] [--experts 24] [--seed 1]

f(x) = 0.4 sin(3 x0) x1 + 0.3 exp(-60 ((x0 - 0.7)^2 + (x1 - 0.3)^2)) on the unit square. Every expert is a 2-6-1 network: random hidden units with their
kinks in the cell, and an output layer fitted by least squares to random points of the cell. Standard library only.
"""
import argparse
import json
import math
import os
import random

HIDDEN = 6
FPCORE = """(FPCore (x0 x1) :name "bump" :pre (and (<= 0 x0 1) (<= 0 x1 1))
 (+ (* 0.4 (* (sin (* 3 x0)) x1)) (* 0.3 (exp (* -60 (+ (* (- x0 0.7) (- x0 0.7)) (* (- x1 0.3) (- x1 0.3))))))))
"""


def f(x):
    return 0.4 * math.sin(3 * x[0]) * x[1] + 0.3 * math.exp(-60 * ((x[0] - 0.7) ** 2 + (x[1] - 0.3) ** 2))


def dot(a, b):
    return sum(u * v for u, v in zip(a, b))


def least_squares(rows, values):
    """Normal equations with a little ridge, solved by Gaussian elimination."""
    n = len(rows[0])
    m = [[sum(r[i] * r[j] for r in rows) + (1e-6 if i == j else 0) for j in range(n)] + [sum(r[i] * v for r, v in zip(rows, values))]
         for i in range(n)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[p] = m[p], m[c]
        for r in range(n):
            if r != c:
                factor = m[r][c] / m[c][c]
                m[r] = [u - factor * v for u, v in zip(m[r], m[c])]
    return [m[i][n] / m[i][i] for i in range(n)]


def train(rng, points):
    weights, bias = [[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]  # two units hand the inputs on: relu(x) = x on the unit square
    for _ in range(HIDDEN - 2):
        w, at = [rng.gauss(0, 1), rng.gauss(0, 1)], rng.choice(points)
        weights.append(w)
        bias.append(-dot(w, at))
    rows = [[max(0.0, dot(w, x) + b) for w, b in zip(weights, bias)] + [1.0] for x in points]
    last = least_squares(rows, [f(x) for x in points])
    return {"layers": [{"weights": weights, "bias": bias, "slope": 0}, {"weights": [last[:HIDDEN]], "bias": [last[HIDDEN]]}]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("--router", choices=["nearest", "argmax"], default="nearest")
    parser.add_argument("--experts", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    sites = [[rng.random(), rng.random()] for _ in range(args.experts)]
    if args.router == "nearest":
        node = {"nearest": sites}
        scores = lambda x: [-((x[0] - s[0]) ** 2 + (x[1] - s[1]) ** 2) for s in sites]
    else:
        weights, bias = [[2 * c for c in s] for s in sites], [-dot(s, s) for s in sites]
        node = {"argmax": {"weights": weights, "bias": bias}}
        scores = lambda x: [dot(w, x) + b for w, b in zip(weights, bias)]
    cells = [[] for _ in sites]
    for _ in range(200 * len(sites)):
        x = [rng.random(), rng.random()]
        s = scores(x)
        for k, score in enumerate(s):
            if max(s) - score <= 0.02:  # at a border either expert may serve, so both see the points near it
                cells[k].append(x)
    model = {"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "domain": [[0, 1], [0, 1]],
             "router": [dict(node, children=list(range(1, len(sites) + 1)))] + [{"expert": k} for k in range(len(sites))],
             "experts": [train(rng, points) for points in cells]}
    os.makedirs(args.out, exist_ok=True)
    with open(os.path.join(args.out, "trained.json"), "w") as out:
        json.dump(model, out)
    with open(os.path.join(args.out, "bump.fpcore"), "w") as out:
        out.write(FPCORE)


if __name__ == "__main__":
    main()
