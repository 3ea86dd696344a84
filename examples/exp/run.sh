#!/usr/bin/env bash
# The shortest way to a proof: exp on [0, 1] by as few affine pieces as there can be, at three epsilons, each certificate checked.
#
#   examples/exp/run.sh [FOLDER]      (default out/exp)
#
# exp is convex, so a piece from a to b errs by half the height of the arc over its chord. By that, four pieces are needed at 0.01; every
# time epsilon is divided by four their number doubles, as the guide beside it says: (integral of sqrt |f''|) / (4 sqrt epsilon).
source "$(dirname "${BASH_SOURCE[0]}")/../expect.sh"
folder=${1:-out/exp}
mkdir -p "$folder"

for epsilon in 0.01 0.0025 0.000625; do
  claim=(--expression "exp(x0)" --epsilon $epsilon)
  expect 0 mocert construct "${claim[@]}" -o "$folder/exp-$epsilon.json" --force
  expect 0 mocert-check "$folder/exp-$epsilon.cert.json" --model "$folder/exp-$epsilon.json" --target "$folder/exp-$epsilon.target.fpcore" \
    --domain "[0,1]" --epsilon $epsilon
done

# The coarsest model at two points, and which piece was taken.
printf 'x0\n0\n0.5\n' >"$folder/points.csv"
expect 0 mocert run "$folder/exp-0.01.json" --input "$folder/points.csv" --experts --quiet

# Less than this model achieves is refuted, and the checker finds the point again.
expect 1 mocert certify "$folder/exp-0.01.json" --expression "exp(x0)" --epsilon 0.006 --certificate "$folder/refuted.cert.json" --force
expect 1 mocert-check "$folder/refuted.cert.json" --model "$folder/exp-0.01.json" --target "$folder/exp-0.01.target.fpcore" \
  --domain "[0,1]" --epsilon 0.006
