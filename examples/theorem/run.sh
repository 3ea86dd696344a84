#!/usr/bin/env bash
# Reproduces the theorem: builds, certifies and checks its models and writes a table and a plot; see run.sh --help.
set -euo pipefail
exec /usr/bin/env python3 "$(dirname "${BASH_SOURCE[0]}")/theorem.py" "$@"
