"""Note bodies → statements, quantities and relations; papers → topics.

Every outcome can be traced to lines or to a rule; the words that the rules know are data.
"""

from .names import NameIndex, names_of
from .quantities import quantities
from .relations import relations
from .statements import Statement, statements
from .topics import Assignment, Placement, Topic, assign_topics, assigned, holds

__all__ = [
    "Assignment",
    "NameIndex",
    "Placement",
    "Statement",
    "Topic",
    "assign_topics",
    "assigned",
    "holds",
    "names_of",
    "quantities",
    "relations",
    "statements",
]
