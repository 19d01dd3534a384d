"""The other end of `workers`: ``python -m survey.readers.files.worker``, texts in, readings out."""

import gc
import json
import sys

from ...vocabulary import vocabulary
from .. import read
from .code import encoded


def main() -> None:
    """Read the texts on the standard input and print the readings as JSON, one a line."""
    gc.disable()  # what is made stays until the end
    (organizations, venues), texts = json.loads(sys.stdin.buffer.read())
    names = vocabulary().with_aliases(organisations=organizations, venues=venues)
    said = [encoded(read(text, source, names)) for source, text in texts]
    sys.stdout.buffer.write(b"\n".join(said))


if __name__ == "__main__":
    main()
