#!/usr/bin/env python3
"""An oracle: reads points "x0 x1" from standard input, one per line, and answers each with its distance to the nearest of five stations.

usage: distance.py [--log FILE [--stuck-after N]]

The log gets a line per point, as a meter counts calls that must be paid for. Once it has more than N lines the program gets stuck, as an
instrument may, for as long as there is a file FILE.stuck.

A distance has the Lipschitz constant 1 whatever the stations are. A real oracle would run a simulation, or ask an instrument. Standard library only.
"""
import argparse
import math
import os
import sys
import time

STATIONS = [(0.1, 0.2), (0.8, 0.1), (0.5, 0.5), (0.2, 0.9), (0.9, 0.8)]

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--log")
parser.add_argument("--stuck-after", type=int)
args = parser.parse_args()

for line in sys.stdin:
    x, y = map(float, line.split())
    if args.log:
        with open(args.log, "a+") as log:
            log.write(line)
            log.seek(0)
            asked = sum(1 for _ in log)
        while args.stuck_after is not None and asked > args.stuck_after and os.path.exists(args.log + ".stuck"):
            time.sleep(0.01)
    # Flushed at once, so that an answer is never lost when anything ends early.
    print(repr(min(math.hypot(x - a, y - b) for a, b in STATIONS)), flush=True)
