#!/usr/bin/env bash
# A mixture of MLPs with a trained slope per neuron against one of affine experts: the same function, the same epsilon, both proved.
#
#   examples/prelu/run.sh [FOLDER]      (default out/prelu)
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
folder=${1:-out/prelu}
mkdir -p "$folder"
claim=(--domain "[-1,1]x[-1,1]" --epsilon 0.02)
formula="exp(-3*x0*x0 - x1*x1)*cos(2*x0 + x1)"

expect 0 mocert construct --expression "$formula" "${claim[@]}" -o "$folder/affine.json" --force
expect 0 mocert construct --expression "$formula" "${claim[@]}" --expert prelu:10 --seed 1 -o "$folder/prelu.json" --force
expect 0 mocert-check "$folder/prelu.cert.json" --model "$folder/prelu.json" --target "$folder/prelu.target.fpcore" "${claim[@]}"

# A cap on what any one input loads: smaller experts, a shallower tree.
expect 0 mocert construct --expression "$formula" "${claim[@]}" --expert prelu:6 --max-loaded 60 -o "$folder/capped.json" --force
expect 0 mocert-check "$folder/capped.cert.json" --model "$folder/capped.json" --target "$folder/capped.target.fpcore" "${claim[@]}"

# What the model is: height, parameters, its VC bound.
expect 0 mocert inspect "$folder/prelu.json"
