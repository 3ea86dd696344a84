#!/usr/bin/env bash
# Measures mocert and prints a table; see bench/run.sh --help.
set -euo pipefail
exec /usr/bin/env python3 "$(dirname "${BASH_SOURCE[0]}")/run.py" "$@"
