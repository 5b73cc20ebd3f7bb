"""The writer on a folder of real workbooks: `python -m tests.corpus FOLDER`."""
