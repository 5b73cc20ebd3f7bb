"""The national allocation proposal: from folders and a list to who gets what, and its workbooks (domain, 4.3)."""
