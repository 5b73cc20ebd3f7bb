Attribute VB_Name = "HovFormulier"
Option Explicit

' The buttons of a form. The work is done by the add-in, so that a form never gets older than the program.

Private Const INVOEGTOEPASSING As String = "HovTools.xlam"
Private Const TEKST_TITEL As String = "HOV"
Private Const TEKST_ONTBREEKT As String = "Deze knop werkt alleen met de invoegtoepassing HOV. Sluit Excel, voer in een opdrachtvenster uit: hov excel installeer, en start Excel opnieuw. Zonder de invoegtoepassing kunt u het formulier gewoon invullen."

Public Sub ControleerFormulier()
    Roep "controleer_formulier"
End Sub

Public Sub VolgendeBevinding()
    Roep "volgende_bevinding"
End Sub

Public Sub MaakValidatierapport()
    Roep "maak_validatierapport"
End Sub

Public Sub HovSamenvoegen()
    Roep "hov_samenvoegen"
End Sub

Public Sub BerekenBonus()
    Roep "bereken_bonus"
End Sub

Public Sub StelVerdelingVoor()
    Roep "stel_verdeling_voor"
End Sub

Public Sub MaakOngedaan()
    Roep "maak_ongedaan"
End Sub

Public Sub ToonHelp()
    Roep "help"
End Sub

Private Sub Roep(ByVal functie As String)
    On Error GoTo Ontbreekt
    Application.Run INVOEGTOEPASSING & "!HovVerbinding.Draai", functie
    Exit Sub
Ontbreekt:
    MsgBox TEKST_ONTBREEKT, vbExclamation, TEKST_TITEL
End Sub
