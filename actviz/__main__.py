"""``actviz`` and ``python -m actviz``."""

import sys

from actviz import interrupted

try:
    from actviz.startup import Ended, answer_signals, ending_at_once, importing, leave_signals
except KeyboardInterrupt:
    sys.stderr.write(interrupted.LINE)
    raise SystemExit(130) from None


def main() -> int:
    """Runs the command line in ``sys.argv``; returns the process's exit code."""
    try:
        with ending_at_once():
            answer_signals()
            with importing():
                from actviz.cli.app import run
        code = run()
        leave_signals()  # which would show as tracebacks at the interpreter's end
        return code
    except (KeyboardInterrupt, Ended, RuntimeError) as error:
        # before Python 3.12 what is raised as a class is made shows as the cause of another error
        said = error.__cause__ if isinstance(error, RuntimeError) else error
        if isinstance(said, Ended):
            return 128 + said.number
        if not isinstance(said, KeyboardInterrupt):
            raise
        if sys.stderr is not None:
            sys.stderr.write(interrupted.LINE)
        return 130


if __name__ == "__main__":
    sys.exit(main())
