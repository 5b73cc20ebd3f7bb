"""Excel: the open book as a snapshot, edits applied to it, buttons and worksheet functions."""
