#!/usr/bin/env bash
# A look-up table replaced: 1,353 calibrated values, interpolated bilinearly, against mixtures that are proved to stay within half a
# percent of the table's range.
#
#   examples/lookup_table/run.sh [FOLDER]      (default out/lookup_table)
#
# The claim is about the interpolated table at every real speed and load, not at the grid points only.
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-out/lookup_table}
mkdir -p "$folder"
table=$folder/map.csv
expect 0 python3 "$here/map.py" --out "$table"

expect 0 mocert construct --table "$table" --epsilon 0.25 -o "$folder/affine.json" --force
expect 0 mocert-check "$folder/affine.cert.json" --model "$folder/affine.json" --target "$table" --table --epsilon 0.25

# Fewer, larger cells: an MLP of eight neurons each.
expect 0 mocert construct --table "$table" --epsilon 0.25 --expert mlp:8 -o "$folder/mlp.json" --force
expect 0 mocert-check "$folder/mlp.cert.json" --model "$folder/mlp.json" --target "$table" --table --epsilon 0.25

# In the controller only the routed expert is read: the format that needs no parsing, and one point.
expect 0 mocert convert "$folder/mlp.json" "$folder/mlp.safetensors" --force
printf 'x0,x1\n3200,71.5\n' >"$folder/point.csv"
expect 0 mocert run "$folder/mlp.safetensors" --input "$folder/point.csv" --experts
