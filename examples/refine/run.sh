#!/usr/bin/env bash
# From "your model is off here" to a model that passes: trains a mixture by least squares, shows that it is not within epsilon of its
# function, refines the cells that fail, and has the certificate checked.
#
#   examples/refine/run.sh [FOLDER]      (default out/refine; arguments for train.py in TRAIN, such as TRAIN="--router argmax")
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-out/refine}
epsilon=0.03

# shellcheck disable=SC2086
expect 0 python3 "$here/train.py" --out "$folder" ${TRAIN:-}
expect 1 mocert certify "$folder/trained.json" "$folder/bump.fpcore" --epsilon $epsilon --force
expect 0 mocert refine "$folder/trained.json" "$folder/bump.fpcore" --epsilon $epsilon -o "$folder/refined.json" --force
expect 0 mocert-check "$folder/refined.cert.json" --model "$folder/refined.json" --target "$folder/bump.fpcore" --epsilon $epsilon
