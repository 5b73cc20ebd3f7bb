"""Two rounds of one allocation beside each other: what the second one changed, line by line, and why."""
