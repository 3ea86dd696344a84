#!/usr/bin/env bash
# A model of measurements: it is proved for every function that changes no faster than L and passes within the tolerance of the samples.
# Then more is asked than the data permit, and the certificate shows where.
#
#   examples/samples/run.sh [FOLDER]      (default out/samples)
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-out/samples}
mkdir -p "$folder"

claim=(--lipschitz 0.93 --tolerance 0.01 --domain "[0,1]x[0,1]")
expect 0 python3 "$here/measure.py" --out "$folder/plate.csv"
expect 0 mocert construct "$folder/plate.csv" "${claim[@]}" --epsilon 0.12 -o "$folder/plate.json" --force
expect 0 mocert-check "$folder/plate.cert.json" --model "$folder/plate.json" --target "$folder/plate.csv" "${claim[@]}" --epsilon 0.12
expect 1 mocert construct "$folder/plate.csv" "${claim[@]}" --epsilon 0.049 -o "$folder/finer.json" --force
expect 1 mocert-check "$folder/finer.cert.json" --model "$folder/finer.json" --target "$folder/plate.csv" "${claim[@]}" --epsilon 0.049
