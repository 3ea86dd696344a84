#!/usr/bin/env python3
"""An oracle: reads points "x0 x1" from standard input, one per line, and answers each with its distance to the nearest of five stations.

usage: distance.py [--delay SECONDS] [--log FILE]     (FILE gets a line per point, as a meter counts calls that must be paid for)

A distance has the Lipschitz constant 1 whatever the stations are. A real oracle would run a simulation, or ask an instrument. Standard library only.
"""
import argparse
import math
import sys
import time

STATIONS = [(0.1, 0.2), (0.8, 0.1), (0.5, 0.5), (0.2, 0.9), (0.9, 0.8)]

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--delay", type=float, default=0.0)
parser.add_argument("--log")
args = parser.parse_args()

for line in sys.stdin:
    x, y = map(float, line.split())
    if args.log:
        with open(args.log, "a") as log:
            log.write(line)
    time.sleep(args.delay)
    # Flushed at once, so that an answer is never lost when anything ends early.
    print(repr(min(math.hypot(x - a, y - b) for a, b in STATIONS)), flush=True)
