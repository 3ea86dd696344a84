#!/usr/bin/env python3
"""Changes the models that examples/table.sh made, one number at a time, and shows that the claim is not certified any more.

usage: mutations.py TABLE_FOLDER [--data FOLDER] [--bin FOLDER]

For every certified model: (a) one bias of one expert is moved by three epsilon, so that the claim is false somewhere: certify must end violated or undecided;
(b) one weight or bias is moved by one ulp: the old certificate must be refused for the model's digest. Standard library only.
"""
import argparse
import csv
import json
import math
import os
import random
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table")
    parser.add_argument("--data", default=os.path.join(HERE, "..", "..", "shared", "data", "fpbench"))
    parser.add_argument("--bin", default=os.path.join(HERE, "..", "build", "release", "bin"))
    args = parser.parse_args()
    rng = random.Random(1)
    with open(os.path.join(args.data, "epsilon.csv")) as f:
        epsilons = [(row["function"], row[column]) for row in csv.DictReader(f) for column in ("epsilon_2pct", "epsilon_05pct") if int(row["n"]) <= 3]
    text_of = {name: open(os.path.join(args.data, name)).read() for name in os.listdir(args.data) if name.endswith(".fpcore")}
    verdicts, refused, wrong = {}, 0, 0
    for function, epsilon in epsilons:
        stem = os.path.join(args.table, f"{function}-{epsilon}")
        if not os.path.exists(stem + ".cert.json") or '"verdict": "certified"' not in open(stem + ".cert.json").read(4096):
            continue
        target = next(os.path.join(args.data, name) for name, text in text_of.items() if f'"{function}"' in text)
        with open(stem + ".json") as f:
            model = json.load(f)
        claim = ["--function", function, "--epsilon", epsilon]
        expert = rng.randrange(len(model["experts"]))
        bias = model["experts"][expert]["layers"][-1]["bias"]
        original = bias[0]

        bias[0] = original + 3 * float(epsilon) * rng.choice([-1, 1])
        changed = stem + ".changed.json"
        with open(changed, "w") as f:
            json.dump(model, f)
        done = subprocess.run([os.path.join(args.bin, "mocert"), "certify", changed, target, *claim, "--force", "--json"], capture_output=True, text=True)
        verdict = json.loads(done.stdout)["verdict"] if done.stdout else f"exit {done.returncode}"
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
        if verdict not in ("violated", "undecided"):
            wrong += 1
            print(f"{function} {epsilon}: expert {expert} changed: {verdict}")

        bias[0] = math.nextafter(original, math.inf)
        ulp = stem + ".ulp.json"
        with open(ulp, "w") as f:
            json.dump(model, f)
        done = subprocess.run([os.path.join(args.bin, "mocert-check"), stem + ".cert.json", "--model", ulp, "--target", target, *claim, "--json"], capture_output=True, text=True)
        if done.returncode == 3 and json.loads(done.stdout)["code"] == "model_digest":
            refused += 1
        else:
            wrong += 1
            print(f"{function} {epsilon}: expert {expert} one ulp off: exit {done.returncode} {done.stdout}")
    print(f"changed so that the claim is false: {', '.join(f'{n} {v}' for v, n in sorted(verdicts.items()))}; one ulp off: {refused} refused for the digest; {wrong} wrong")
    sys.exit(1 if wrong or not refused else 0)


if __name__ == "__main__":
    main()
