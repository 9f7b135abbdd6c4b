"""``actviz`` and ``python -m actviz``."""

import sys

from actviz.startup import importing


def main() -> int:
    """Runs the command line in ``sys.argv``; returns the process's exit code."""
    try:
        with importing():
            from actviz.cli.app import run
        return run()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("actviz: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
