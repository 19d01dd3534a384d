"""What was generated last, what the author made of it, what is generated now → one notebook."""

from .disk import write_draft
from .merging import Change, Merged, merged

__all__ = ["Change", "Merged", "merged", "write_draft"]
