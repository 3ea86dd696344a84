#!/usr/bin/env bash
# usage: run.sh COMPILER OPTION... : builds probe.cpp with the compiler and options and runs it. Exit status 77: no such compiler.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
compiler=$1
shift
command -v "$compiler" >/dev/null || { echo "$compiler is not here"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$compiler" -std=c++20 -ffp-contract=off "$@" -I "$here/../../../src" -I "$here/../../../include" "$here/probe.cpp" -o "$folder/probe" -lmpfr -lgmp
"$folder/probe"
