#!/usr/bin/env bash
# Encloses the least Lipschitz constants of every function of a folder of benchmarks, one row each per norm; see lipschitz.sh --help.
set -euo pipefail
exec /usr/bin/env python3 "$(dirname "${BASH_SOURCE[0]}")/lipschitz.py" "$@"
