#!/usr/bin/env bash
# Certifies and checks two large models and prints seconds, peak memory and bytes of each step: 10^6 affine experts and 317^2 experts 2-16-16-1
# on the unit square, for sin(3 x) y. Needs the benchmark programs (MOCERT_BUILD_BENCHMARKS), GNU time, about 1 GB of disk.
#   bench/scale.sh [BIN] [SIDE_AFFINE SIDE_MLP]    BIN: the folder of the programs; by default build/bench/bin
set -euo pipefail
bin=$(realpath "${1:-$(dirname "${BASH_SOURCE[0]}")/../build/bench/bin}")
affine=${2:-1000} mlp=${3:-317}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '(FPCore (x y) :pre (and (<= 0 x 1) (<= 0 y 1)) (* (sin (* 3 x)) y))\n' >f.fpcore

step() {  # NAME COMMAND...: one row
  local name=$1
  shift
  /usr/bin/time -f '%e %M' -o time.txt "$@" >out.txt 2>err.txt || { cat out.txt err.txt >&2; exit 1; }
  read -r seconds kilobytes <time.txt
  printf '| %s | %s | %s |\n' "$name" "$seconds" $((kilobytes / 1024))
}

run() {  # NAME MODEL EPSILON
  local name=$1 model=$2
  local claim=(--epsilon "$3")
  step "$name: certify, no self-check" "$bin/mocert" certify "$model" f.fpcore "${claim[@]}" --certificate a.json --quiet --no-self-check
  step "$name: certify" "$bin/mocert" certify "$model" f.fpcore "${claim[@]}" --certificate whole.json --quiet --checkpoint whole.checkpoint
  tail -n 3 out.txt >&2
  step "$name: mocert-check" "$bin/mocert-check" whole.json --model "$model" --target f.fpcore "${claim[@]}"
  cat out.txt >&2
  for i in 1 2; do
    step "$name: shard $i/2" "$bin/mocert" certify "$model" f.fpcore "${claim[@]}" --shard $i/2 --checkpoint $i.part --quiet
  done
  step "$name: merge and replay" "$bin/mocert" merge 1.part 2.part -o merged.json --model "$model" --target f.fpcore "${claim[@]}"
  cmp whole.json merged.json
  printf '| %s: bytes of model, certificate, checkpoint | %s | |\n' "$name" "$(stat -c %s "$model" whole.json whole.checkpoint | paste -sd ' ')"
  rm -f ./*.json ./*.part ./*.checkpoint "$model"
}

printf '| step | seconds | MiB |\n|---|---|---|\n'
# 1.36 / side^2 is the error of tangents.
"$bin/make_grid_model" "$affine" affine.safetensors
run "$((affine * affine)) affine" affine.safetensors "$(awk "BEGIN { print 1.4 / $affine / $affine }")"
"$bin/make_grid_model" "$mlp" mlp.safetensors 16-16
run "$((mlp * mlp)) 2-16-16-1" mlp.safetensors "$(awk "BEGIN { print 1.1 / $mlp / $mlp }")"
