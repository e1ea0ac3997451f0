"""Run a class: its opening hours, who is present, and what its projector and phones show."""
