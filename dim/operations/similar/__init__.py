"""Find problems that resemble one another.

- `word_index` derives what searches and comparisons read from what people wrote.
- `suggestions` finds problems like one that is being written.
- `pairs` compares all problems of an event and stores the pairs that are alike.
- `groups` makes groups of these pairs for the people who consolidate.
- `neighbours` says beside one problem, or in a list, what may say the same.
"""
