"""What a person or a program gets to see of an assessment: a sheet, lines on a terminal, a JSON document."""
