"""The commands of hov, one module each: thin, over functions that do the work."""
