"""Change one problem and decide on it.

- `content` is what a problem says, `revisions` what it said earlier.
- `editing` creates and changes problems: `checks` refuses bad content, `recommendation_rows` stores
  the recommendations.
- `three_way_merge` joins the changes of several writers, with `recommendation_matching`;
  `resumed_form` helps a form whose answer was lost.
- `decisions` decides on one problem or on many at once, `bulk_undo` takes the latter back.
- `supports` lets a class support a problem of another class.
"""
