"""What the `segue` command's exit codes mean: a script may rely on them."""

EXIT_CODES: dict[int, str] = {
    0: "done: a film exists and passed inspection",
    1: "a fault of ours, or a ledger that does not add up",
    2: "the command, an option or a timeline is wrong",
    3: "a file is not a clip Segue can use",
    4: "something is not there, or may not be read or written",
    5: "not enough credits",
    6: "the thing has moved on, exists already, or a limit is reached",
    7: "the disk is full",
    8: "a part does not answer: a port in use, a second studio, a tool that is missing",
    9: "a step of the film failed",
    10: "the film did not pass inspection",
    11: "the model refused the clips or the prompt",
    12: "you stopped it",
}


def exit_code_lines() -> list[str]:
    """One line for each exit code."""
    return [f"{code:>2}  {meaning}" for code, meaning in EXIT_CODES.items()]
