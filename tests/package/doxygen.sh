#!/usr/bin/env bash
# Documents the public headers; any warning fails. Exit status 77: doxygen is not here.
set -euo pipefail
command -v doxygen >/dev/null || { echo "doxygen is not here"; exit 77; }
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cat docs/Doxyfile; echo "OUTPUT_DIRECTORY = $folder") | doxygen -
