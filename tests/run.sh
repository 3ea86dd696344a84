#!/usr/bin/env bash
# Sets up, builds preset release with its tests and runs them. The last lines printed are CTest's own summary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cmake/setup.sh --tests
cmake --preset release
cmake --build --preset release
exec ctest --preset release
