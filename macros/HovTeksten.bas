Attribute VB_Name = "HovTeksten"
Option Explicit

' Every text that the macros show. The labels of the ribbon are in ribbon.xml, those of the buttons in buttons.toml.

Public Const TEKST_TITEL As String = "HOV"
Public Const TEKST_BEZIG As String = "HOV is bezig..."
Public Const TEKST_GEEN_WERKMAP As String = "Open eerst een formulier. Staat het in de beveiligde weergave, klik dan op Bewerken inschakelen."
Public Const TEKST_NAAM As String = "De naam van de werkmap of van een map erboven bevat een teken waarmee dit niet werkt (; | "" ` of op een Mac $). Geef de werkmap of de map een andere naam."
Public Const TEKST_GEEN_PYTHON As String = "HOV is op deze computer nog niet ingesteld. Sluit Excel en voer in een opdrachtvenster uit: hov excel installeer"
Public Const TEKST_PYTHON_WEG As String = "Python staat niet meer waar HOV het heeft gevonden. Sluit Excel en voer in een opdrachtvenster uit: hov excel installeer"
Public Const TEKST_SCRIPT_WEG As String = "HOV kan Python niet starten. Voer in Terminal uit: hov excel installeer"
Public Const TEKST_INGEBED As String = "Deze werkmap bevat een blad met programmacode (de naam eindigt op .py). HOV werkt niet in zo'n werkmap."
Public Const TEKST_MISLUKT As String = "HOV kon dit niet uitvoeren. Klik op Controleer installatie. Blijft het misgaan, geef deze regel dan door aan de helpdesk:"
Public Const TEKST_KOPIEER As String = "Druk op Ctrl+C om deze melding te kopiëren."
Public Const TEKST_CONDA As String = "De instelling van Python klopt niet. Voer in een opdrachtvenster uit: hov excel installeer"
