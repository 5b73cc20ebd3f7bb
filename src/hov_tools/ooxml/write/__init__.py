"""How edits become bytes: surgery on the XML text of the parts they touch, and on nothing else."""
