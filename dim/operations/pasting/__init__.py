"""Make drafts of a list that somebody pastes or uploads into one class.

`reading` turns text into cells, `arranging` turns cells into problems, and `storing` keeps them.
`static/js/pasted_list.js` reads and arranges by the same rules where there is no network;
`tests/operations/pasting/cases.json` is run against both.
"""
