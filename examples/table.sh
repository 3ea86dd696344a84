#!/usr/bin/env bash
# Constructs, certifies and checks every function of a folder of benchmarks and prints one row each; see table.sh --help.
set -euo pipefail
exec /usr/bin/env python3 "$(dirname "${BASH_SOURCE[0]}")/table.py" "$@"
