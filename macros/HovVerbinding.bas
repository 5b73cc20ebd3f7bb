Attribute VB_Name = "HovVerbinding"
Option Explicit

' From a button to Python. Every button ends here: those of the ribbon, and those of a form by Application.Run.

Private Const OPDRACHT As String = "import hov_tools.excel.buttons as b; b."
Private Const AANHALING As String = """"

Public Sub Draai(ByVal functie As String)
    On Error GoTo Mislukt
    Select Case functie
        Case "help"
            MsgBox Uitleg(), vbInformation, TEKST_TITEL
        Case "controleer_installatie"
            ControleerInstallatie
        Case "hov_per_plaats"
            VraagHovPerPlaats
        Case "toewijzingsjaar"
            VraagToewijzingsjaar
        Case Else
            If KanDraaien() Then VoerUit functie
    End Select
    Exit Sub
Mislukt:
    MsgBox RedenVan(Err.Number, Err.Description), vbExclamation, TEKST_TITEL
End Sub

' Ctrl+Z after a button.
Public Sub NeemTerug()
    Draai "maak_ongedaan"
End Sub

Private Sub VoerUit(ByVal functie As String)
    Dim werkmap As Workbook
    Dim berekenen As Long
    Dim gebeurtenissen As Boolean
    Dim vragen As Boolean
    Dim beveiligd As Collection
    Dim vooraf As String
    Dim reden As String
    Set werkmap = ActiveWorkbook
    berekenen = Application.Calculation
    gebeurtenissen = Application.EnableEvents
    vragen = Application.DisplayAlerts
    Set beveiligd = BeveiligingVan(werkmap)
    vooraf = StandVanJournaal(werkmap)
    reden = StartPython(functie)
    #If Not Mac Then
        ' On a Mac Python has only just started here.
        If IsHalverwege(werkmap) Then
            ' Python did not live to clear up; the next one begins with that.
            StartPython "herstel"
        End If
        ' In whatever state Python left Excel, also when somebody ended it.
        On Error Resume Next
        If Application.Calculation <> berekenen Then Application.Calculation = berekenen
        Application.DisplayAlerts = vragen
        Application.EnableEvents = gebeurtenissen
        Application.ScreenUpdating = True
        If IsHalverwege(werkmap) Then
            Beveilig werkmap, beveiligd
            If reden <> "" Then reden = reden & vbLf & vbLf
            reden = reden & TEKST_AFGEBROKEN
        End If
        On Error GoTo 0
    #End If
    If reden <> "" Then MsgBox reden, vbExclamation, TEKST_TITEL
    ' The last statement: what a macro does to Excel after it makes Excel forget it.
    If functie <> "maak_ongedaan" And StandVanJournaal(werkmap) <> vooraf Then BiedOngedaanAan
End Sub

Private Sub BiedOngedaanAan()
    Application.OnUndo TEKST_ONGEDAAN, "'" & ThisWorkbook.Name & "'!HovVerbinding.NeemTerug"
End Sub

' What went wrong before Python was there to tell it itself; "" when nothing did.
Private Function StartPython(ByVal functie As String) As String
    On Error GoTo Mislukt
    ' Esc is for Python, which stops tidily; Excel would break off this macro in the middle.
    Application.EnableCancelKey = xlDisabled
    Application.StatusBar = TEKST_BEZIG
    RunPython OPDRACHT & functie & "()"
Einde:
    On Error Resume Next
    Application.EnableCancelKey = xlInterrupt
    #If Not Mac Then
        RuimStatusOp
    #End If
    Exit Function
Mislukt:
    StartPython = RedenVan(Err.Number, Err.Description)
    Resume Einde
End Function

' What tells that HOV is at work goes; what Python left for afterwards, such as the finding that is selected, stays.
Public Sub RuimStatusOp()
    Dim tekst As String
    On Error Resume Next
    tekst = CStr(Application.StatusBar)
    If tekst = TEKST_BEZIG Or (Left(tekst, 5) = "HOV: " And InStr(tekst, " " & ChrW(8230)) > 0) Then Application.StatusBar = False
End Sub

' Python notes in hidden names of the workbook that it is at work (hov_tools.excel.underway).
Private Function IsHalverwege(ByVal werkmap As Workbook) As Boolean
    Dim naam As Object
    On Error Resume Next
    Set naam = werkmap.Names("_hov_tools_bezig")
    IsHalverwege = Not naam Is Nothing
End Function

' Changes with every run that Python writes down; "" without a journal.
Private Function StandVanJournaal(ByVal werkmap As Workbook) As String
    Dim blad As Worksheet
    Dim laatste As Range
    On Error Resume Next
    Set blad = werkmap.Worksheets("@journaal@")
    If blad Is Nothing Then Exit Function
    Set laatste = blad.UsedRange.Cells(blad.UsedRange.Rows.Count, 1)
    StandVanJournaal = laatste.Address & laatste.Value & laatste.Offset(0, 1).Value
End Function

' Each protected sheet with its options, in the order of Protect.
Private Function BeveiligingVan(ByVal werkmap As Workbook) As Collection
    Dim blad As Worksheet
    Dim gevonden As New Collection
    On Error Resume Next
    For Each blad In werkmap.Worksheets
        If blad.ProtectContents Then
            With blad.Protection
                gevonden.Add Array(blad.Name, blad.ProtectDrawingObjects, blad.ProtectScenarios, blad.EnableSelection, _
                    .AllowFormattingCells, .AllowFormattingColumns, .AllowFormattingRows, .AllowInsertingColumns, _
                    .AllowInsertingRows, .AllowInsertingHyperlinks, .AllowDeletingColumns, .AllowDeletingRows, _
                    .AllowSorting, .AllowFiltering, .AllowUsingPivotTables)
            End With
        End If
    Next
    Set BeveiligingVan = gevonden
End Function

' Only sheets that were opened: Python opens none that has a password.
Private Sub Beveilig(ByVal werkmap As Workbook, ByVal beveiligd As Collection)
    Dim een As Variant
    Dim blad As Worksheet
    On Error Resume Next
    For Each een In beveiligd
        Set blad = Nothing
        Set blad = werkmap.Worksheets(een(0))
        If Not blad Is Nothing Then
            If Not blad.ProtectContents Then
                blad.Protect DrawingObjects:=een(1), Contents:=True, Scenarios:=een(2), AllowFormattingCells:=een(4), _
                    AllowFormattingColumns:=een(5), AllowFormattingRows:=een(6), AllowInsertingColumns:=een(7), _
                    AllowInsertingRows:=een(8), AllowInsertingHyperlinks:=een(9), AllowDeletingColumns:=een(10), _
                    AllowDeletingRows:=een(11), AllowSorting:=een(12), AllowFiltering:=een(13), _
                    AllowUsingPivotTables:=een(14)
                blad.EnableSelection = een(3)
            End If
        End If
    Next
End Sub

Private Function RedenVan(ByVal nummer As Long, ByVal omschrijving As String) As String
    Select Case nummer
        ' Permission denied, no access to the path, no object; access denied, not found, not by policy (Windows' own).
        Case 70, 75, 429, 53, -2147024891, -2147024894, -2147023636
            RedenVan = VerbodenDoorBeheer()
        Case Else
            RedenVan = HovMelding(omschrijving)
    End Select
End Function

Private Function VerbodenDoorBeheer() As String
    VerbodenDoorBeheer = TEKST_MAG_NIET & vbLf & TEKST_VOOR_BEHEER & vbLf & Opdrachtprogramma() & vbLf & _
        Interpreter() & vbLf & vbLf & TEKST_NIETS_GEWIJZIGD
End Function

' A message of the machinery for a user: a Python traceback becomes its last line, below what to do.
Public Function HovMelding(ByVal tekst As String) As String
    Dim regels As Variant
    Dim regel As Variant
    Dim laatste As String
    regels = Split(Replace(tekst, vbCr, vbLf), vbLf)
    For Each regel In regels
        If Trim(regel) <> "" Then laatste = Trim(regel)
    Next
    ' Who is ended from outside says nothing.
    If laatste = "" Then laatste = TEKST_GESTOPT
    HovMelding = TEKST_MISLUKT & vbLf & laatste
End Function

' Windows' command processor, by its full path: a bare name would be looked for in Excel's current folder first.
Public Function Opdrachtprogramma() As String
    #If Not Mac Then
        Opdrachtprogramma = Environ("ComSpec")
        If Opdrachtprogramma = "" Then Opdrachtprogramma = Environ("SystemRoot") & "\System32\cmd.exe"
    #End If
End Function

Private Function Interpreter() As String
    #If Mac Then
        Interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        Interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
End Function

' What keeps Python from starting is looked for here; the rest Python looks for itself.
Private Sub ControleerInstallatie()
    Dim gevonden As String
    gevonden = WatPythonTegenhoudt()
    If gevonden = "" And Not ActiveWorkbook Is Nothing Then
        If KanDraaien() Then VoerUit "controleer_installatie"
        Exit Sub
    End If
    If gevonden = "" Then gevonden = TEKST_TOT_HIER_GOED
    MsgBox gevonden & vbLf & vbLf & "HOV " & VERSIE & ", Excel " & Application.Version & ", " & Application.OperatingSystem, _
        vbInformation, TEKST_TITEL
End Sub

Private Function WatPythonTegenhoudt() As String
    If Interpreter() = "" Then
        WatPythonTegenhoudt = TEKST_GEEN_PYTHON
    ElseIf Not FileExists(Interpreter()) Then
        WatPythonTegenhoudt = TEKST_PYTHON_WEG & vbLf & Interpreter()
    ElseIf IsStartenVerboden() Then
        WatPythonTegenhoudt = VerbodenDoorBeheer()
    End If
End Function

' The rule of Defender, where the group policy keeps it, and where Intune keeps all rules in one text: 1 blocks.
Private Function IsStartenVerboden() As Boolean
    Dim stand As String
    #If Not Mac Then
        On Error Resume Next
        stand = CStr(WScript.RegRead("@asr@"))
        IsStartenVerboden = (stand = "1")
        stand = ""
        stand = LCase(CStr(WScript.RegRead("@asrintune@")))
        If InStr(stand, "@asrregel@=1") > 0 Then IsStartenVerboden = True
    #End If
End Function

Private Function KanDraaien() As Boolean
    KanDraaien = False
    If ActiveWorkbook Is Nothing Then
        MsgBox TEKST_GEEN_WERKMAP, vbExclamation, TEKST_TITEL
        Exit Function
    End If
    If Not IsBruikbareNaam(ActiveWorkbook.Name) Then
        MsgBox TEKST_NAAM, vbExclamation, TEKST_TITEL
        Exit Function
    End If
    If Interpreter() = "" Then
        ' xlwings would take any Python on the path: another one than hov_tools is installed for.
        MsgBox TEKST_GEEN_PYTHON, vbExclamation, TEKST_TITEL
        Exit Function
    End If
    KanDraaien = True
End Function

' The name becomes part of a command line: none of these may be part of it.
Private Function IsBruikbareNaam(ByVal naam As String) As Boolean
    Dim verboden As String
    Dim plaats As Long
    verboden = "|" & AANHALING
    ' A text between two of these is the name of a variable to Windows.
    IsBruikbareNaam = (UBound(Split(naam, "%")) < 2)
    For plaats = 1 To Len(verboden)
        If InStr(naam, Mid(verboden, plaats, 1)) > 0 Then IsBruikbareNaam = False
    Next
End Function
