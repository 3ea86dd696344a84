#!/usr/bin/python3
"""Validate mocert's JSON files against a JSON Schema of certs/schema/.

    validate.py SCHEMA FILE...

Exit status: 0 every file conforms, 1 one does not (the first violation is printed as FILE: JSON pointer: reason), 2 usage.
Needs Debian's python3-jsonschema. This is a check of form only: what a certificate proves, `mocert-check` decides.
"""

import json
import re
import sys
import threading

STACK_BYTES = 1 << 30       # reserved, touched only by deep proofs
RECURSION_LIMIT = 1_000_000


class NotJson(Exception):
    pass


def object_of(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        raise NotJson(f"duplicate key {next(k for k in keys if keys.count(k) > 1)!r}")
    return value


def refuse_constant(text):
    raise NotJson(f"{text} is not JSON")


def load(path):
    """JSON as docs/formats.md has it: UTF-8, no duplicate keys, no NaN or infinity."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    return json.loads(text, object_pairs_hook=object_of, parse_constant=refuse_constant)


def pointer(path):
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path) or "(root)"


def most_telling(error):
    """Of an error of `oneOf` or `anyOf`, the complaint of the alternative that was evidently meant: the deepest in the document, then with the fewest beside it."""
    best, best_key = error, None
    todo = [(error, len(error.relative_path), 1)]
    while todo:
        e, depth, beside = todo.pop()
        if not e.context:
            key = (depth, -beside)
            if best_key is None or key > best_key:
                best, best_key = e, key
            continue
        alternatives = {}
        for inner in e.context:
            alternatives.setdefault(inner.relative_schema_path[0], []).append(inner)
        for errors in alternatives.values():
            todo += [(inner, depth + len(inner.relative_path), len(errors)) for inner in errors]
    return best


def shorten(text, limit=160):
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= limit else text[: limit // 2] + " ... " + text[-limit // 2 :]


def main(arguments):
    if len(arguments) < 2 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        print("validate.py: this python has no jsonschema; run it with /usr/bin/python3 and install python3-jsonschema", file=sys.stderr)
        return 2

    try:
        schema = load(arguments[0])
        Draft202012Validator.check_schema(schema)
    except Exception as problem:
        print(f"{arguments[0]}: not a usable schema: {shorten(str(problem))}", file=sys.stderr)
        return 2
    validator = Draft202012Validator(schema)

    for path in arguments[1:]:
        try:
            document = load(path)
        except (OSError, ValueError, NotJson) as problem:
            print(f"{path}: (root): {problem}", file=sys.stderr)
            return 1
        error = next(validator.iter_errors(document), None)
        if error is not None:
            error = most_telling(error)
            print(f"{path}: {pointer(error.absolute_path)}: {shorten(error.message)}", file=sys.stderr)
            return 1
    return 0


def run():
    """main() on a stack that holds the recursion of the validator over a proof of 4096 levels."""
    sys.setrecursionlimit(RECURSION_LIMIT)
    threading.stack_size(STACK_BYTES)
    status = []
    thread = threading.Thread(target=lambda: status.append(main(sys.argv[1:])))
    thread.start()
    thread.join()
    return status[0] if status else 70


if __name__ == "__main__":
    sys.exit(run())
