"""The official documents and lists: which there are, and what each of them contains."""
