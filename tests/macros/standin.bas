Attribute VB_Name = "xlwings"
Option Explicit

' In the place of xlwings' module in a test with LibreOffice, which cannot compile that one: what VBA would have handed
' to Python, and the workbook that was active, become a line of a file.
Public Function RunPython(PythonCommand As String)
    Dim nummer As Integer
    nummer = FreeFile
    Open "{inbox}" For Append As #nummer
    Print #nummer, PythonCommand & Chr(9) & ActiveWorkbook.Name
    Close #nummer
End Function

Public Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "") As Variant
    GetConfig = "python"
End Function

Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = True
End Function

Public Function WScript() As Object
End Function

Public Function XLPy() As Object
End Function
