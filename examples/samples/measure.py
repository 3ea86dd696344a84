#!/usr/bin/env python3
"""Writes measurements as samples: a temperature over a plate, read at COUNT random places with an error below 0.01.

usage: measure.py --out FILE [--count 800] [--seed 1]

t(x) = 0.3 sin(3 x0) + 0.2 x1 changes by less than 0.93 per unit of distance: that is the Lipschitz constant that goes with the samples. Standard library only.
"""
import argparse
import math
import random

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--out", required=True)
parser.add_argument("--count", type=int, default=800)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

rng = random.Random(args.seed)
with open(args.out, "w") as out:
    out.write("x0,x1,y0\n")
    for _ in range(args.count):
        a, b = rng.random(), rng.random()
        out.write(f"{a!r},{b!r},{0.3 * math.sin(3 * a) + 0.2 * b + rng.uniform(-0.01, 0.01)!r}\n")
