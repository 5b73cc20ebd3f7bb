Attribute VB_Name = "HovPerPlaats"
Option Explicit

' The HOV per place of a year for which no number is published yet, kept in a hidden name of the workbook as
' "2026=1234;2027=1250", where Python finds it (hov_tools.excel.days_given); and the year of a workbook that names none.

Private Const NAAM_VAN_GETALLEN As String = "@hovperplaats@"
Private Const NAAM_VAN_JAAR As String = "@toewijzingsjaar@"

Public Sub VraagHovPerPlaats()
    Dim jaar As String
    Dim dagen As String
    If ActiveWorkbook Is Nothing Then
        MsgBox TEKST_GEEN_WERKMAP, vbExclamation, TEKST_TITEL
        Exit Sub
    End If
    jaar = Trim(InputBox(TEKST_VRAAG_JAAR, TEKST_TITEL, JaarOp(ActiveWorkbook)))
    If jaar = "" Then Exit Sub
    If Not jaar Like "20##" Then
        MsgBox TEKST_GEEN_JAAR, vbExclamation, TEKST_TITEL
        Exit Sub
    End If
    dagen = Replace(Trim(InputBox(Replace(TEKST_VRAAG_DAGEN, "*", jaar), TEKST_TITEL, GetalVan(Getallen(ActiveWorkbook), jaar))), ".", "")
    If dagen = "" Then Exit Sub
    If Not IsGetal(dagen) Then
        MsgBox TEKST_GEEN_GETAL, vbExclamation, TEKST_TITEL
        Exit Sub
    End If
    Bewaar ActiveWorkbook, NAAM_VAN_GETALLEN, MetGetal(Getallen(ActiveWorkbook), jaar, CStr(CLng(dagen)))
    MsgBox Replace(IIf(CLng(dagen) = 0, TEKST_DAGEN_WEG, TEKST_DAGEN_BEWAARD), "*", jaar), vbInformation, TEKST_TITEL
End Sub

Public Sub VraagToewijzingsjaar()
    Dim jaar As String
    If ActiveWorkbook Is Nothing Then
        MsgBox TEKST_GEEN_WERKMAP, vbExclamation, TEKST_TITEL
        Exit Sub
    End If
    jaar = Trim(InputBox(TEKST_VRAAG_TOEWIJZINGSJAAR, TEKST_TITEL, InhoudVan(ActiveWorkbook, NAAM_VAN_JAAR)))
    If jaar = "" Then Exit Sub
    If jaar = "0" Then
        Bewaar ActiveWorkbook, NAAM_VAN_JAAR, ""
        MsgBox TEKST_JAAR_WEG, vbInformation, TEKST_TITEL
    ElseIf jaar Like "20##" Then
        Bewaar ActiveWorkbook, NAAM_VAN_JAAR, jaar
        MsgBox Replace(TEKST_JAAR_BEWAARD, "*", jaar), vbInformation, TEKST_TITEL
    Else
        MsgBox TEKST_GEEN_JAAR, vbExclamation, TEKST_TITEL
    End If
End Sub

Private Function IsGetal(ByVal tekst As String) As Boolean
    IsGetal = Len(tekst) <= 6 And Not tekst Like "*[!0-9]*"
End Function

Private Function Getallen(ByVal werkmap As Workbook) As String
    Getallen = InhoudVan(werkmap, NAAM_VAN_GETALLEN)
End Function

Private Function InhoudVan(ByVal werkmap As Workbook, ByVal naam As String) As String
    On Error Resume Next
    InhoudVan = Replace(Mid(werkmap.Names(naam).RefersTo, 2), """", "")
End Function

Public Function GetalVan(ByVal tekst As String, ByVal jaar As String) As String
    Dim deel As Variant
    For Each deel In Split(tekst, ";")
        If Left(deel, 5) = jaar & "=" Then GetalVan = Mid(deel, 6)
    Next
End Function

' The text with the number of one year in it, or without that year when the number is 0.
Public Function MetGetal(ByVal tekst As String, ByVal jaar As String, ByVal dagen As String) As String
    Dim deel As Variant
    For Each deel In Split(tekst, ";")
        If deel <> "" And Left(deel, 5) <> jaar & "=" Then MetGetal = MetGetal & deel & ";"
    Next
    If dagen <> "0" Then MetGetal = MetGetal & jaar & "=" & dagen & ";"
End Function

Private Sub Bewaar(ByVal werkmap As Workbook, ByVal naam As String, ByVal tekst As String)
    werkmap.Names.Add Name:=naam, RefersTo:="=""" & tekst & """", Visible:=False
End Sub

' The year that the form names at its top; "" when it names none.
Private Function JaarOp(ByVal werkmap As Workbook) As String
    Dim cel As Range
    Dim tekst As String
    On Error Resume Next
    For Each cel In werkmap.ActiveSheet.Range("A1:C6").Cells
        tekst = ""
        tekst = CStr(cel.Value)
        If LCase(tekst) Like "*toewijzing*20##" Then JaarOp = Right(tekst, 4)
    Next
End Function
