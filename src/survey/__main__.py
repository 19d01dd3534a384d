"""Run the command line as ``python -m survey``."""

from .cli import main

main(prog_name="survey")
