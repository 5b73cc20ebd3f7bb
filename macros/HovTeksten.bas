Attribute VB_Name = "HovTeksten"
Option Explicit

' Every text that the macros show. The labels of the ribbon are in ribbon.xml, those of the buttons in buttons.toml.

Public Const TEKST_TITEL As String = "HOV"
Public Const TEKST_BEZIG As String = "HOV is bezig..."
Public Const TEKST_GEEN_WERKMAP As String = "Open eerst een formulier. Staat het in de beveiligde weergave, klik dan op Bewerken inschakelen."
Public Const TEKST_NAAM As String = "De naam van de werkmap bevat een teken waarmee dit niet werkt (| of "" of twee keer %). Geef de werkmap een andere naam."
Public Const TEKST_GEEN_PYTHON As String = "HOV is op deze computer nog niet ingesteld. Sluit Excel en voer in een opdrachtvenster uit: hov excel installeer"
Public Const TEKST_PYTHON_WEG As String = "Python staat niet meer waar HOV het heeft gevonden. Sluit Excel en voer in een opdrachtvenster uit: hov excel installeer"
Public Const TEKST_SCRIPT_WEG As String = "HOV kan Python niet starten. Voer in Terminal uit: hov excel installeer"
Public Const TEKST_INGEBED As String = "Deze werkmap bevat een blad met programmacode (de naam eindigt op .py). HOV werkt niet in zo'n werkmap."
Public Const TEKST_MAG_NIET As String = "Excel mag op deze computer Python niet starten, of vindt het niet. HOV heeft dat nodig. Meestal is dit de regel van Microsoft Defender 'Block all Office applications from creating child processes'. Zet die regel niet zelf uit. Vraag de IT-afdeling of Excel HOV mag starten, en noem daarbij:"
Public Const TEKST_VOOR_BEHEER As String = "ASR-regel d4f940ab-401b-4efc-aadc-ad5f3c50688a; programma's:"
Public Const TEKST_NIETS_GEWIJZIGD As String = "Er is niets gewijzigd. Zonder knoppen werkt hov op de opdrachtregel."
Public Const TEKST_AFGEBROKEN As String = "HOV is midden in het werk gestopt. Excel rekent en antwoordt weer als ervoor, en de beveiliging van de bladen staat er weer op. Wat half is geschreven, haalt HOV weg zodra u weer op een knop klikt. Blijft dat mislukken, sluit de werkmap dan zonder op te slaan."
Public Const TEKST_ONGEDAAN As String = "HOV: Maak ongedaan"
Public Const TEKST_TOT_HIER_GOED As String = "Tot hier is alles in orde. Open een formulier en klik nog eens, dan wordt de rest gecontroleerd."
Public Const TEKST_MISLUKT As String = "HOV kon dit niet uitvoeren. Klik op Controleer installatie. Blijft het misgaan, geef deze regel dan door aan de helpdesk:"
Public Const TEKST_GESTOPT As String = "Python is van buitenaf gestopt."
Public Const TEKST_VRAAG_JAAR As String = "Voor welk toewijzingsjaar geeft u het HOV per plaats op? Doe dit alleen als HOV meldt dat het niet bekend is."
Public Const TEKST_VRAAG_DAGEN As String = "Het HOV voor één volledige plaats in *, in dagen, zoals TOP Opleidingsplaatsen het bekendmaakt. Typ 0 om het getal weer te vergeten."
Public Const TEKST_GEEN_JAAR As String = "Geef het toewijzingsjaar in vier cijfers, zoals 2026. Er is niets gewijzigd."
Public Const TEKST_GEEN_GETAL As String = "Geef een heel getal, zonder komma. Er is niets gewijzigd."
Public Const TEKST_DAGEN_BEWAARD As String = "Het HOV per plaats voor * is bij deze werkmap bewaard. Klik nu op Controleer formulier, en sla de werkmap op."
Public Const TEKST_DAGEN_WEG As String = "Voor * telt weer alleen het bekendgemaakte HOV per plaats."
Public Const TEKST_VRAAG_TOEWIJZINGSJAAR As String = "Voor welk toewijzingsjaar beoordeelt HOV deze werkmap als de formulieren zelf geen jaar noemen? Typ 0 om het te vergeten."
Public Const TEKST_JAAR_BEWAARD As String = "Toewijzingsjaar * is bij deze werkmap bewaard; het telt als de formulieren zelf geen jaar noemen. Klik nu op Controleer formulier, en sla de werkmap op."
Public Const TEKST_JAAR_WEG As String = "Alleen het toewijzingsjaar dat de formulieren noemen, telt weer."
Public Const TEKST_KOPIEER As String = "Druk op Ctrl+C om deze melding te kopiëren."
Public Const TEKST_CONDA As String = "De instelling van Python klopt niet. Voer in een opdrachtvenster uit: hov excel installeer"
Public Const VERSIE As String = "@versie@"

' Without Python: it must also open where Python cannot be started.
Public Function Uitleg() As String
    Uitleg = "Controleer formulier: kleurt de cellen met een bevinding en zet er een notitie bij." & vbLf & _
        "Ga naar volgende bevinding: springt naar de volgende gekleurde cel." & vbLf & _
        "HOV samenvoegen: telt het HOV van de leden op en vult het in." & vbLf & _
        "Bereken bonus: rekent de bonusplaatsen uit en vult ze in." & vbLf & _
        "Stel verdeling voor: vult een verdeling in, met uitleg." & vbLf & _
        "HOV per plaats: voor een jaar waarvan het getal nog niet bekend is." & vbLf & _
        "Toewijzingsjaar: voor formulieren die geen jaar noemen." & vbLf & _
        "Maak validatierapport: zet het rapport op een eigen blad." & vbLf & _
        "Maak ongedaan (Windows: of meteen Ctrl+Z): haalt de laatste bewerking van HOV weg." & vbLf & _
        "Nieuw jaar leren (bureau): leert blanco formulieren van een nieuw jaar lezen." & vbLf & _
        "Controleer installatie: zoekt waarom iets niet werkt." & vbLf & vbLf & _
        "Alles kan ook zonder macro's, met de opdracht hov. Versie " & VERSIE & "."
End Function
