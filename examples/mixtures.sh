#!/usr/bin/env bash
# Certifies mixtures that were not made by mocert: 500 random prototypes in 3-D and an argmax gate, both with 3-8-8-1 ReLU experts, and 2,000 samples in 2-D.
# usage: examples/mixtures.sh [FOLDER]      (default out/mixtures; the programs must have been built: examples/quickstart.sh)
source "$(dirname "${BASH_SOURCE[0]}")/expect.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here/../out/mixtures}

mkdir -p "$out"
cd "$out"
python3 "$here/trained_mixture.py" --router nearest --experts 500 --out .
python3 "$here/trained_mixture.py" --router argmax --experts 60 --out .
expect 0 mocert certify nearest.json f.fpcore --epsilon 0.05 --force
expect 0 mocert-check nearest.cert.json --model nearest.json --target f.fpcore --epsilon 0.05
expect 0 mocert certify argmax.json f.fpcore --epsilon 0.2 --force
expect 0 mocert-check argmax.cert.json --model argmax.json --target f.fpcore --epsilon 0.2

python3 "$here/samples_mixture.py" --out .
python3 "$here/samples_mixture.py" --out . --offset 0.5
expect 0 mocert certify model.json samples.csv --lipschitz 0.93 --epsilon 0.08 --force
expect 0 mocert-check model.cert.json --model model.json --target samples.csv --lipschitz 0.93 --epsilon 0.08
expect 1 mocert certify model.json samples.csv --lipschitz 0.93 --epsilon 0.02 --certificate sparse.cert.json --force
expect 1 mocert certify model.json samples.csv --lipschitz 0.93 --epsilon 0.01 --certificate sparser.cert.json --force
expect 1 mocert-check sparse.cert.json --model model.json --target samples.csv --lipschitz 0.93 --epsilon 0.02
expect 1 mocert certify model-lifted.json samples.csv --lipschitz 0.93 --epsilon 0.08 --force
