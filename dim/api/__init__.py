"""The read API: what people may read on the pages, for their programs."""
