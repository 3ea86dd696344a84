#!/usr/bin/env bash
# usage: run.sh BUILD_FOLDER : installs the build into a folder of its own, builds examples/library against what was installed, and runs it.
set -euo pipefail
build=$1
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cmake --install "$build" --prefix "$folder/prefix" >/dev/null
cmake -S "$source/examples/library" -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$folder/prefix" >/dev/null
cmake --build "$folder/build"

golden=$source/certs/golden/halves
"$folder/build/certify_model" "$golden/model.json" "$golden/target.fpcore" 0.26 "$folder/c.json" | tee "$folder/said"
grep -q "^certified: sup error in \[0.25, 0.2" "$folder/said"
grep -q "2 experts; at the origin expert 0 gives 0.25" "$folder/said"
[[ $("$folder/build/check_only" "$folder/c.json" "$golden/model.json" "$golden/target.fpcore" 0.26) == "verified certified" ]]

"$folder/prefix/bin/mocert" convert "$golden/model.json" "$folder/m.safetensors" >/dev/null
for model in "$golden/model.json" "$folder/m.safetensors"; do
  [[ $("$folder/build/run_model" "$model" 0.2) == "expert 0 gives 0.25; 3 of 4 parameters loaded" ]]
done

status() {
  local code=0
  "$@" >/dev/null 2>&1 || code=$?
  echo "$code"
}
[[ $(status "$folder/build/certify_model" "$golden/model.json" "$golden/target.fpcore" 0.2 "$folder/c.json") == 1 ]]
[[ $(status "$folder/build/certify_model" "$golden/nowhere.json" "$golden/target.fpcore" 0.2 "$folder/c.json") == 2 ]]
[[ $(status "$folder/build/check_only" "$folder/c.json" "$golden/model.json" "$golden/target.fpcore" 0.26) == 3 ]]
# The installed programs are the same ones.
"$folder/prefix/bin/mocert-check" "$golden/model.cert.json" --model "$golden/model.json" --target "$golden/target.fpcore" --epsilon 0.26
