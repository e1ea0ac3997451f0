"""Reports: numbers, lists and official documents, as pages and as files.

The folders, and what each may import of the others (a test keeps it):

* ``structure``: the parts of a report (blocks, entries, paper) as plain data.
* ``content``: reads what an event has put forward, counts it, freezes it as an edition and
  reads that back; imports ``structure``.
* ``documents``: the kinds of documents and the blocks of each; imports ``content``.
* ``writers``: one module for each file format; imports ``structure`` only and knows no domain.
* ``publishing``: files that are made once and kept, and checks of papers; imports all.

In one line: ``structure`` ← ``content`` ← ``documents`` ← ``publishing``, and ``structure`` ←
``writers`` ← ``publishing``. The history of a problem or an item is in ``dim.history``.

An "entry" is a problem or a consolidated item in a report. On its way to a cell it is an `Entry`
(read from the database, or decoded from an edition), then one of `Entries` (a list as a block),
then the rows of a `Table` or a `GridEntry` of an official table, which a writer prints.
"""
