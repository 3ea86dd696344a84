#!/usr/bin/env python3
"""Writes 2,000 random samples of g(x) = 0.3 sin(3 x0) + 0.2 x1 on [0,1]^2 as CSV, and a flat mixture of 144 affine experts for g.

usage: samples_mixture.py --out FOLDER [--offset D]     (every expert is lifted by D, to make a wrong model)

g is l2-Lipschitz with constant sqrt(0.9^2 + 0.2^2) < 0.93. Standard library only.
"""
import argparse
import json
import math
import os
import random

K = 12


def g(a, b):
    return 0.3 * math.sin(3 * a) + 0.2 * b


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("--offset", type=float, default=0.0)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    rng = random.Random(1)
    with open(os.path.join(args.out, "samples.csv"), "w") as out:
        out.write("x0,x1,y0\n")
        for _ in range(2000):
            a, b = rng.random(), rng.random()
            out.write(f"{a!r},{b!r},{g(a, b)!r}\n")
    centers = [((i + 0.5) / K, (j + 0.5) / K) for j in range(K) for i in range(K)]
    experts = []
    for a, b in centers:
        slope = 0.9 * math.cos(3 * a)
        experts.append({"layers": [{"weights": [[slope, 0.2]], "bias": [g(a, b) - slope * a - 0.2 * b + args.offset]}]})
    model = {"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": 2, "outputs": 1, "domain": [[0, 1], [0, 1]],
             "router": [{"nearest": centers, "children": list(range(1, K * K + 1))}] + [{"expert": k} for k in range(K * K)], "experts": experts}
    with open(os.path.join(args.out, f"model{'-lifted' if args.offset else ''}.json"), "w") as out:
        json.dump(model, out)


if __name__ == "__main__":
    main()
