"""Hand documents to their readers: files that are made once and kept, and checks of papers."""
