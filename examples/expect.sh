# Sourced by the examples: the programs' folder, strictness, and how a command is shown and run.
set -euo pipefail
PATH=$PATH:$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build/release/bin

# expect STATUS COMMAND...: shows the command and runs it; any other exit status than the one stated ends the script.
expect() {
  local stated=$1 status=0
  shift
  echo "\$ $*"
  "$@" || status=$?
  if ((status != stated)); then
    echo "$(basename "$0"): exit status $status where $stated was expected" >&2
    exit 1
  fi
}
