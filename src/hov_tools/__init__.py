"""hov_tools: reads, checks and fills in the HOV workbooks of training consortia."""

__version__ = "0.1.0"
