"""Files and folders: what to read, what to judge together, where results go and how they are accounted for."""
