#!/usr/bin/env bash
# A formula of physics replaced by a mixture of small affine maps: the pressure of carbon dioxide after van der Waals.
#
#   examples/physics/run.sh [FOLDER]      (default out/physics)
#
# vdw.fpcore is the formula with its domain: temperature and molar volume. The steps are those of an engineer who has to defend the model:
# build it, have it checked, ask how good it really is, and see what a tighter claim would meet.
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-out/physics}
mkdir -p "$folder"
target=$here/vdw.fpcore model=$folder/vdw.json

# Within 0.02 MPa everywhere: each cell is cut only where a proof on it fails.
expect 0 mocert construct "$target" --epsilon 0.02 -o "$model" --force
expect 0 mocert-check "$folder/vdw.cert.json" --model "$model" --target "$target" --epsilon 0.02

# How good is it? An enclosure of the sup error, both ends proved.
expect 0 mocert bound "$model" "$target" --relative-width 0.01 --force

# How steep is the formula? Inputs that are off by dt and dv move the pressure by at most L max(|dt|, |dv|).
expect 0 mocert bound --lipschitz "$target" --input-norm linf --relative-width 0.01 --certificate "$folder/vdw.lipschitz.cert.json" --force

# Half of that error is too much to ask of this model: refuted with a point, and the checker redoes the sum.
expect 1 mocert certify "$model" "$target" --epsilon 0.01 --certificate "$folder/refuted.cert.json" --force
expect 1 mocert-check "$folder/refuted.cert.json" --model "$model" --target "$target" --epsilon 0.01
