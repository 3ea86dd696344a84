#!/usr/bin/env bash
# Adaptive constructions against the smallest uniform grid, for every function of a folder of benchmarks; see adaptive_table.sh --help.
set -euo pipefail
exec /usr/bin/env python3 "$(dirname "${BASH_SOURCE[0]}")/adaptive_table.py" "$@"
