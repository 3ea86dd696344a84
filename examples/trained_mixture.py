#!/usr/bin/env python3
"""Writes a flat mixture of small trained ReLU networks for f(x) = sin(2 x0) x1 + exp(-x2), x in [0,1]^3, and f itself as FPCore.

usage: trained_mixture.py --router nearest|argmax --experts 500 --out FOLDER [--seed 1]

Router: that many random prototypes (Voronoi cells), or an argmax gate with random weights. Every expert is a 3-8-8-1 network: random hidden layers
with their kinks inside the cell, the output layer fitted by ridge-regularised least squares to points of the cell. Standard library only.
"""
import argparse
import json
import math
import os
import random

N, H = 3, 8


def f(x):
    return math.sin(2 * x[0]) * x[1] + math.exp(-x[2])


def dot(a, b):
    return sum(u * v for u, v in zip(a, b))


def solve(a, b):
    """Gaussian elimination with partial pivoting."""
    n = len(b)
    m = [row[:] + [v] for row, v in zip(a, b)]
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(m[r][c]))
        m[c], m[p] = m[p], m[c]
        for r in range(c + 1, n):
            factor = m[r][c] / m[c][c]
            if factor:
                for k in range(c, n + 1):
                    m[r][k] -= factor * m[c][k]
    x = [0.0] * n
    for c in reversed(range(n)):
        x[c] = (m[c][n] - dot(m[c][c + 1:n], x[c + 1:])) / m[c][c]
    return x


def short(v, bits=20):
    """Weights with few bits, as a quantised network has them."""
    return round(v * 2 ** bits) / 2 ** bits


def train(rng, points, spread):
    """Least squares on random features that are centred on the points."""
    center = [sum(p[i] for p in points) / len(points) for i in range(N)]
    w1, b1 = [], []
    for _ in range(H):
        w = [short(rng.gauss(0, 1)) for _ in range(N)]
        at = [c + rng.uniform(-1.5, 1.5) * spread for c in center]
        w1.append(w)
        b1.append(short(-dot(w, at)))
    # The first units of both layers hand the inputs on: relu(x_i) = x_i on the unit cube.
    w2 = [[short(rng.gauss(0, 0.5)) for _ in range(H)] for _ in range(H)]
    b2 = [short(rng.uniform(-0.2, 0.6) * spread) for _ in range(H)]
    for i in range(N):
        w1[i], b1[i] = [float(i == j) for j in range(N)], 0.0
        w2[i], b2[i] = [float(i == j) for j in range(H)], 0.0
        for row in w2[N:]:
            row[i] = 0.0
    relu = lambda t: t if t > 0 else 0.0

    def hidden(x):
        h = [relu(dot(w, x) + b) for w, b in zip(w1, b1)]
        return [relu(dot(w, h) + b) for w, b in zip(w2, b2)] + [1.0]

    rows = [hidden(p) for p in points]
    gram = [[sum(r[i] * r[j] for r in rows) + (1e-4 if i == j else 0.0) for j in range(H + 1)] for i in range(H + 1)]
    right = [sum(r[i] * f(p) for r, p in zip(rows, points)) for i in range(H + 1)]
    w3 = [short(v) for v in solve(gram, right)]
    return {"layers": [{"weights": w1, "bias": b1, "slope": 0}, {"weights": w2, "bias": b2, "slope": 0}, {"weights": [w3[:H]], "bias": [w3[H]]}]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--router", choices=["nearest", "argmax"], default="nearest")
    parser.add_argument("--experts", type=int, default=500)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    os.makedirs(args.out, exist_ok=True)
    k = args.experts
    if args.router == "nearest":
        prototypes = [[short(rng.random(), 30) for _ in range(N)] for _ in range(k)]
        scores = lambda x: [-sum((a - b) ** 2 for a, b in zip(p, x)) for p in prototypes]
        node = {"nearest": prototypes}
    else:
        sites = [[rng.random() for _ in range(N)] for _ in range(k)]
        weights = [[short(2 * c + rng.gauss(0, 0.05)) for c in s] for s in sites]
        bias = [short(-dot(s, s)) for s in sites]
        scores = lambda x: [dot(w, x) + b for w, b in zip(weights, bias)]
        node = {"argmax": {"weights": weights, "bias": bias}}
    cells = [[] for _ in range(k)]
    everywhere = [[rng.random() for _ in range(N)] for _ in range(60 * k)]
    for x in everywhere:
        s = scores(x)
        # A point near a border trains every expert that is nearly selected there, since at a tie each of them may serve.
        best = max(s)
        for c in range(k):
            if best - s[c] <= 0.01:
                cells[c].append(x)
    for c in range(k):
        if len(cells[c]) < 40:  # a small cell: the points that come closest to being routed there
            margins = []
            for x in everywhere:
                s = scores(x)
                margins.append((s[c] - max(s), x))
            cells[c] = [x for _, x in sorted(margins, reverse=True)[:60]]
    spread = 0.5 * k ** (-1 / 3)
    experts = [train(rng, points, spread) for points in cells]
    model = {"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": N, "outputs": 1, "domain": [[0, 1]] * N,
             "router": [dict(node, children=list(range(1, k + 1)))] + [{"expert": c} for c in range(k)], "experts": experts}
    with open(os.path.join(args.out, f"{args.router}.json"), "w") as out:
        json.dump(model, out)
    with open(os.path.join(args.out, "f.fpcore"), "w") as out:
        out.write("(FPCore (x0 x1 x2) :name \"f\" :pre (and (<= 0 x0 1) (<= 0 x1 1) (<= 0 x2 1)) (+ (* (sin (* 2 x0)) x1) (exp (- x2))))\n")


if __name__ == "__main__":
    main()
