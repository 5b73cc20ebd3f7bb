Attribute VB_Name = "HovKoppeling"
Option Explicit

' A formula with HOV_DAGEN is stored with the place of the add-in on the computer where it was typed. Opened elsewhere it
' asks for that place; here it gets this computer's.
Public Sub HerstelKoppeling(ByVal werkmap As Workbook)
    Dim koppelingen As Variant
    Dim koppeling As Variant
    Dim isOpgeslagen As Boolean
    On Error Resume Next
    koppelingen = werkmap.LinkSources(xlExcelLinks)
    If IsEmpty(koppelingen) Then Exit Sub
    isOpgeslagen = werkmap.Saved
    For Each koppeling In koppelingen
        If IsVanOns(CStr(koppeling)) And LCase(CStr(koppeling)) <> LCase(ThisWorkbook.FullName) Then
            werkmap.ChangeLink CStr(koppeling), ThisWorkbook.FullName, xlLinkTypeExcelLinks
        End If
    Next
    ' The user changed nothing, so is not asked to save.
    werkmap.Saved = isOpgeslagen
End Sub

Public Function IsVanOns(ByVal koppeling As String) As Boolean
    Dim delen As Variant
    delen = Split(Replace(koppeling, "\", "/"), "/")
    IsVanOns = (LCase(delen(UBound(delen))) = LCase(ThisWorkbook.Name))
End Function
