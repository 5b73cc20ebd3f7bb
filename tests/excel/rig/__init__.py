"""The rig: xlwings' own engine for Windows over a recorded Excel, where there is no Excel.

`dispatch` stands in for pywin32, `lacking` adds what pyOpenVBA's model of Excel does not have, `refusals` holds what
Excel and xlwings refuse, each with its source, and `room` opens a workbook and pushes the buttons.
"""
