Attribute VB_Name = "HovLint"
Option Explicit

' Called by every control of ribbon.xml; its tag is the name of the Python function.
Public Sub LintKnop(control As IRibbonControl)
    Draai control.Tag
End Sub
