Attribute VB_Name = "HovLint"
Option Explicit

' The ribbon. Which buttons make sense is read from the titles of the sheets: Python is not started for it.

Private Const REGELS As Long = 6
Private Const KOLOMMEN As Long = 3

Private lint As IRibbonUI

' Called by every control of ribbon.xml; its tag is the name of the Python function.
Public Sub LintKnop(control As IRibbonControl)
    Draai control.Tag
End Sub

Public Sub LintGeladen(geladen As IRibbonUI)
    Set lint = geladen
End Sub

' Another workbook is in front.
Public Sub VerversLint()
    On Error Resume Next
    If Not lint Is Nothing Then lint.Invalidate
End Sub

' For any form.
Public Sub LintFormulier(control As IRibbonControl, ByRef ingeschakeld)
    ingeschakeld = Not ActiveWorkbook Is Nothing
End Sub

' For what only the form In- en doorstroom has. A workbook whose kind does not show gets the button: Python looks better.
Public Sub LintVerdeling(control As IRibbonControl, ByRef ingeschakeld)
    ingeschakeld = False
    If Not ActiveWorkbook Is Nothing Then ingeschakeld = Not IsAnderFormulier(ActiveWorkbook)
End Sub

Public Function IsAnderFormulier(ByVal werkmap As Workbook) As Boolean
    Dim blad As Worksheet
    Dim cel As Range
    Dim tekst As String
    On Error Resume Next
    For Each blad In werkmap.Worksheets
        For Each cel In blad.Range("A1").Resize(REGELS, KOLOMMEN).Cells
            tekst = ""
            tekst = LCase(CStr(cel.Value))
            If InStr(tekst, "doorstroom") > 0 Then
                IsAnderFormulier = False
                Exit Function
            End If
            If tekst Like "hov-formulier*" Or tekst Like "aanvraag door*" Or tekst Like "*aanmelding *" Then IsAnderFormulier = True
        Next
    Next
End Function
