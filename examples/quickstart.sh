#!/usr/bin/env bash
# Builds mocert and runs its main job on the functions of examples/functions: construct a model that is proved to stay within
# epsilon of the function, and have the certificate checked by the independent checker. Ends with a claim that is false.
# Models and certificates go to out/quickstart.
source "$(dirname "${BASH_SOURCE[0]}")/expect.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

functions=examples/functions
out=out/quickstart
bin=build/release/bin

# Only the two programs are built. The tests of this build folder are left out as long as the packages they need are missing.
cmake/setup.sh
configure=(cmake --preset release)
cmake/setup.sh --tests --check >/dev/null || configure+=(-DMOCERT_BUILD_TESTS=OFF)
"${configure[@]}"
cmake --build --preset release --target mocert mocert-check
mkdir -p "$out"

summary=()

# prove NAME EPSILON: a model within EPSILON of the function, with a certificate, checked independently.
prove() {
  local target=$functions/$1.fpcore model=$out/$1.json certificate=$out/$1.cert.json
  echo
  echo "== $1 within $2"
  expect 0 "$bin/mocert" construct "$target" --epsilon "$2" -o "$model" --force
  expect 0 "$bin/mocert-check" "$certificate" --model "$model" --target "$target" --epsilon "$2"
  summary+=("$1|$2|certified, verified|$model|$certificate")
}

# refute NAME EPSILON: the same model cannot meet the tighter EPSILON; the certificate shows a point.
refute() {
  local target=$functions/$1.fpcore model=$out/$1.json certificate=$out/$1-refuted.cert.json
  echo
  echo "== $1 within $2: more than this model can do"
  expect 1 "$bin/mocert" certify "$model" "$target" --epsilon "$2" --certificate "$certificate" --force
  expect 1 "$bin/mocert-check" "$certificate" --model "$model" --target "$target" --epsilon "$2"
  summary+=("$1|$2|violated, verified|$model|$certificate")
}

prove magnus 1
prove thermistor 1
prove logistic 0.01
prove thickness 0.0006
prove siren 0.25
prove windchill 1
prove bump 0.02
prove arm 0.01
refute magnus 0.05

echo
row='%-11s %-8s %-20s %-30s %s\n'
# shellcheck disable=SC2059
printf "$row" function epsilon verdict model certificate
for line in "${summary[@]}"; do
  IFS='|' read -r -a fields <<<"$line"
  # shellcheck disable=SC2059
  printf "$row" "${fields[@]}"
done
