#!/usr/bin/python3
"""From PyTorch to a proof: trains a small top-1 mixture of ReLU networks on a function of two variables, writes it as a mocert model, certifies it
and prints the proven enclosure of its true sup error.

usage: train_mixture.py --router argmax|nearest [--out FOLDER] [--mocert PROGRAM] [--steps 4000] [--seed 1]

Needs Debian's python3-torch; exit status 77 without it.
"""
import argparse
import json
import os
import subprocess
import sys

try:
    import torch
except ImportError:
    print("train_mixture.py: python3-torch is not here: nothing is trained", file=sys.stderr)
    sys.exit(77)

K, HIDDEN = 6, 12
FORMULA = "(FPCore (x y)\n :pre (and (<= 0 x 1) (<= 0 y 1))\n (+ (* (sin (* 3 x)) y) (* 0.5 (cos (* 4 y)))))\n"


def f(x):
    return torch.sin(3 * x[:, 0]) * x[:, 1] + 0.5 * torch.cos(4 * x[:, 1])


class Mixture(torch.nn.Module):
    """K experts 2-HIDDEN-1 behind a gate: the largest score w.x + b, or the nearest prototype."""

    def __init__(self, router):
        super().__init__()
        self.router = router
        self.points = torch.nn.Parameter(torch.rand(K, 2) if router == "nearest" else torch.randn(K, 2))
        self.bias = torch.nn.Parameter(torch.zeros(K))
        self.w1, self.b1 = torch.nn.Parameter(torch.randn(K, HIDDEN, 2)), torch.nn.Parameter(torch.randn(K, HIDDEN) * 0.5)
        self.w2, self.b2 = torch.nn.Parameter(torch.randn(K, HIDDEN) / HIDDEN), torch.nn.Parameter(torch.zeros(K))

    def scores(self, x):
        return -torch.cdist(x, self.points) ** 2 if self.router == "nearest" else x @ self.points.T + self.bias

    def experts(self, x):
        hidden = torch.relu(torch.einsum("khi,ni->nkh", self.w1, x) + self.b1)
        return torch.einsum("kh,nkh->nk", self.w2, hidden) + self.b2

    def to_json(self):
        """The model file: numbers of dtype binary32, written with all their digits."""
        leaves = [{"expert": k} for k in range(K)]
        children, points = list(range(1, K + 1)), self.points.tolist()
        gate = {"nearest": points} if self.router == "nearest" else {"argmax": {"weights": points, "bias": self.bias.tolist()}}
        experts = [{"layers": [{"weights": self.w1[k].tolist(), "bias": self.b1[k].tolist(), "slope": 0},
                               {"weights": [self.w2[k].tolist()], "bias": [self.b2[k].item()]}]} for k in range(K)]
        return json.dumps({"mocert": "model", "schemaVersion": "1.0", "dtype": "binary32", "inputs": 2, "outputs": 1, "domain": [[0, 1], [0, 1]],
                           "router": [dict(gate, children=children)] + leaves, "experts": experts}) + "\n"


def train(router, steps):
    model = Mixture(router)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        x = torch.rand(1024, 2)
        # The gate sharpens towards top-1, but an expert stays responsible a little beyond its cell: at a tie any of the experts may be selected.
        gate = torch.softmax(model.scores(x) * (5 + 60 * step / steps), dim=1)
        error = (model.experts(x) - f(x)[:, None]).abs()
        loss = ((gate + 1e-3) * error**2).sum(1).mean() + 0.1 * (gate * error**2).sum(1).max()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--router", choices=["argmax", "nearest"], required=True)
    parser.add_argument("--out", default=".")
    parser.add_argument("--mocert", default="mocert")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    model = train(arguments.router, arguments.steps)

    path, target = os.path.join(arguments.out, arguments.router + ".json"), os.path.join(arguments.out, "f.fpcore")
    with open(path, "w") as out:
        out.write(model.to_json())
    with open(target, "w") as out:
        out.write(FORMULA)
    x = torch.rand(100_000, 2)
    seen = (model.experts(x).gather(1, model.scores(x).argmax(1, keepdim=True))[:, 0] - f(x)).abs().max().item()
    run = subprocess.run([arguments.mocert, "bound", path, target, "--force", "--json"], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr or run.stdout)
    verdict = json.loads(run.stdout)
    print(f"{arguments.router}: largest error at 100,000 random points {seen:.6f}; proved: sup error in [{verdict['lower']:.6f}, {verdict['upper']:.6f}]")
    print(f"  certificate {verdict['certificate']}: {verdict['verdict']} for epsilon {verdict['epsilon']}, {verdict['leaves']} leaves, {verdict['seconds']} s")


if __name__ == "__main__":
    main()
