#!/usr/bin/env bash
# Installs the Debian 12 packages that mocert needs and that are missing.
#
#   cmake/setup.sh [--tests] [--check]
#
#   --tests  also what the tests need
#   --check  install nothing: print what is missing; exit status 1 if anything is
#
# Works as root, and as a user through sudo. Where nothing is missing it needs neither, nor a network.
set -euo pipefail

build=(g++ cmake ninja-build pkg-config libboost-dev libmpfr-dev libgmp-dev nettle-dev libeigen3-dev libcli11-dev libfmt-dev libhwy-dev libtomlplusplus-dev libpugixml-dev libnanoflann-dev)
tests=(nlohmann-json3-dev libgtest-dev libgmock-dev librapidcheck-dev python3-jsonschema clang doxygen)

fail() {
  echo "setup.sh: $*" >&2
  exit 2
}

wanted=("${build[@]}")
check=no
for argument in "$@"; do
  case $argument in
    --tests) wanted+=("${tests[@]}") ;;
    --check) check=yes ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) fail "unknown option $argument; see --help" ;;
  esac
done

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
  fail "this is not Debian (no dpkg-query, apt-get); install by other means what these packages hold: ${wanted[*]}"

# dpkg-query exits 1 for packages that it has never heard of; what it prints of the others is what counts.
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
missing=()
for package in "${wanted[@]}"; do
  grep -qxF "installed $package" <<<"$installed" || missing+=("$package")
done

if ((${#missing[@]} == 0)); then
  exit 0
fi
if [[ $check == yes ]]; then
  echo "missing: ${missing[*]}"
  exit 1
fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null ||
    fail "packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
  as_root=(sudo)
fi
run_apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
}

echo "setup.sh: installing ${missing[*]}" >&2
run_apt update || fail "apt-get update failed (see above): is the network up, and is this Debian 12 or newer?"
run_apt install -y --no-install-recommends "${missing[@]}" || fail "apt-get install failed (see above)"
