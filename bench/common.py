"""What the benchmark scripts share."""

import subprocess
import time


class Failure(Exception):
    pass


def run(*command, accepted=(0,)):
    start = time.monotonic()
    try:
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    except OSError as problem:
        raise Failure(f"{command[0]}: {problem.strerror}") from None
    seconds = time.monotonic() - start
    if done.returncode not in accepted:
        raise Failure(f"{' '.join(map(str, command))}: exit status {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}")
    return seconds, done.stdout
