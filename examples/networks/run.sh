#!/usr/bin/env bash
# How far do networks move when their weights are rounded to binary16? The eight HCAS networks as one mixture, all five outputs, over all of its domain.
#   examples/networks/run.sh FOLDER_WITH_NNET_FILES [OUTPUT_FOLDER] [EPSILON]
# EPSILON 0.13 takes some ten seconds of processor time, most of it the checker's.
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
data=${1:?usage: run.sh FOLDER_WITH_NNET_FILES [OUTPUT_FOLDER] [EPSILON]} out=${2:-out/networks} epsilon=${3:-0.13}
mkdir -p "$out"

# One network as it came: NNet files are models like any other.
network=$data/HCAS_rect_v6_pra0_tau00_25HU_3000.nnet
expect 0 mocert convert "$network" "$out/network.json" --force
expect 0 mocert certify "$out/network.json" "$network" --epsilon 1e-300 --force --quiet
# Outside the box that the format clips to, nothing is claimed.
expect 2 mocert certify "$out/network.json" "$network" --epsilon 1 --domain "[0,60000]x[0,1]x[0,1]" --force --quiet

expect 0 python3 "$(dirname "${BASH_SOURCE[0]}")/mixture.py" "$data" "$out"
expect 0 mocert certify "$out/hcas16.json" "$out/hcas.json" --same-route --epsilon "$epsilon" --force --quiet
expect 0 mocert-check "$out/hcas16.cert.json" --model "$out/hcas16.json" --target "$out/hcas.json" --same-route --epsilon "$epsilon"
# All pairs is another claim: where two networks tie, each is compared with the other's original, which differs by far more.
expect 1 mocert certify "$out/hcas16.json" "$out/hcas.json" --epsilon "$epsilon" --force --quiet
