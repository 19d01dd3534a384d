"""From reading notes to tables, figures, a bibliography and a survey draft."""

__all__: list[str] = []
