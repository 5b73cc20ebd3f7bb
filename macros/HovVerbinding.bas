Attribute VB_Name = "HovVerbinding"
Option Explicit

' From a button to Python. Every button ends here: those of the ribbon, and those of a form by Application.Run.

Private Const OPDRACHT As String = "import hov_tools.excel.buttons as b; b."
Private Const AANHALING As String = """"

Public Sub Draai(ByVal functie As String)
    Dim gebeurtenissen As Boolean
    gebeurtenissen = Application.EnableEvents
    On Error GoTo Mislukt
    If KanDraaien() Then
        Application.StatusBar = TEKST_BEZIG
        RunPython OPDRACHT & functie & "()"
    End If
Herstel:
    ' Whatever Python left behind, also when somebody pressed Esc or ended it: Excel answers again.
    On Error Resume Next
    Application.ScreenUpdating = True
    Application.EnableEvents = gebeurtenissen
    If CStr(Application.StatusBar) = TEKST_BEZIG Then Application.StatusBar = False
    Exit Sub
Mislukt:
    MsgBox HovMelding(Err.Description), vbExclamation, TEKST_TITEL
    Resume Herstel
End Sub

' A message of the machinery for a user: a Python traceback becomes its last line, below what to do.
Public Function HovMelding(ByVal tekst As String) As String
    Dim regels As Variant
    Dim regel As Variant
    Dim laatste As String
    regels = Split(Replace(tekst, vbCr, vbLf), vbLf)
    For Each regel In regels
        If Trim(regel) <> "" Then laatste = Trim(regel)
    Next
    HovMelding = TEKST_MISLUKT & vbLf & laatste
End Function

Private Function KanDraaien() As Boolean
    Dim interpreter As String
    KanDraaien = False
    If ActiveWorkbook Is Nothing Then
        MsgBox TEKST_GEEN_WERKMAP, vbExclamation, TEKST_TITEL
        Exit Function
    End If
    If Not IsBruikbareNaam(ActiveWorkbook.FullName) Then
        MsgBox TEKST_NAAM, vbExclamation, TEKST_TITEL
        Exit Function
    End If
    #If Mac Then
        interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
    If interpreter = "" Then
        ' xlwings would take any Python on the path: another one than hov_tools is installed for.
        MsgBox TEKST_GEEN_PYTHON, vbExclamation, TEKST_TITEL
        Exit Function
    End If
    KanDraaien = True
End Function

' xlwings puts the name in a command line, between separators: none of these may be part of it.
Private Function IsBruikbareNaam(ByVal naam As String) As Boolean
    Dim verboden As String
    Dim plaats As Long
    verboden = ";|`" & AANHALING
    #If Mac Then
        verboden = verboden & "$"
    #End If
    IsBruikbareNaam = True
    For plaats = 1 To Len(verboden)
        If InStr(naam, Mid(verboden, plaats, 1)) > 0 Then IsBruikbareNaam = False
    Next
End Function
