#!/usr/bin/env python3
"""Puts the HCAS networks, one per time to loss of separation tau, together as one mixture, twice: as they are and rounded to binary16.

usage: mixture.py FOLDER OUT

FOLDER holds HCAS_rect_v6_pra0_tauTT_25HU_3000.nnet, TT = 00, 05, 10, 15, 20, 30, 40, 60 (K. Julian). Writes OUT/hcas.json and OUT/hcas16.json: inputs
x, y, psi and tau, which the networks do not see; a point goes to the network whose tau is nearest. Only weights and biases are rounded.
"""
import json
import os
import struct
import sys

TAUS = [0, 5, 10, 15, 20, 30, 40, 60]


def read_nnet(path):
    """Layer sizes' worth of numbers, in the order of the format; `mocert convert` is the strict reader."""
    with open(path) as file:
        rows = [[float(field) for field in line.strip().rstrip(",").split(",")] for line in file if not line.startswith("//")]
    sizes = [int(size) for size in rows[1]]
    low, high, mean, reach, rest = rows[3], rows[4], rows[5], rows[6], rows[7:]
    layers = []
    for size in sizes[1:]:
        layers.append((rest[:size], [row[0] for row in rest[size:2 * size]]))
        rest = rest[2 * size:]
    return low, high, mean, reach, layers


def binary16(x):
    return struct.unpack("<e", struct.pack("<e", x))[0]


def expert(network, rounded):
    _, _, mean, reach, layers = network
    result = []
    for number, (weights, bias) in enumerate(layers):
        blind = [0.0] if number == 0 else []  # to tau
        layer = {"weights": [[rounded(w) for w in row] + blind for row in weights], "bias": [rounded(b) for b in bias]}
        if number + 1 < len(layers):
            layer["slope"] = 0
        result.append(layer)
    outputs = len(layers[-1][1])
    return {"input": {"mean": mean[:-1] + [0], "range": reach[:-1] + [1]}, "layers": result,
            "output": {"mean": [mean[-1]] * outputs, "range": [reach[-1]] * outputs}}


def main(folder, out):
    networks = [read_nnet(os.path.join(folder, f"HCAS_rect_v6_pra0_tau{tau:02d}_25HU_3000.nnet")) for tau in TAUS]
    low, high = networks[0][0], networks[0][1]
    assert all(n[0] == low and n[1] == high for n in networks), "the networks clip to different boxes"
    router = [{"nearest": [[0, 0, 0, tau] for tau in TAUS], "children": list(range(1, len(TAUS) + 1))}] + [{"expert": k} for k in range(len(TAUS))]
    for name, rounded in (("hcas.json", float), ("hcas16.json", binary16)):
        # The box inside which the networks do not clip, as exact binary64 numbers.
        domain = [[float(l).hex(), float(h).hex()] for l, h in zip(low + [TAUS[0]], high + [TAUS[-1]])]
        model = {"mocert": "model", "schemaVersion": "1.0", "dtype": "binary64", "inputs": len(low) + 1, "outputs": len(networks[0][4][-1][1]), "domain": domain,
                 "router": router, "experts": [expert(n, rounded) for n in networks]}
        with open(os.path.join(out, name), "w") as file:
            json.dump(model, file)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    main(*sys.argv[1:])
