# Installeert HOV voor de gebruiker die dit start: zonder beheerdersrechten, en zonder iets voor anderen te veranderen.
#
# - Python en de onderdelen komen in %LOCALAPPDATA%\hov_tools\python. Staat Python @python@ al op deze computer, dan wordt dat
#   gebruikt; anders haalt uv (in deze map) het op. De onderdelen zelf staan in de map onderdelen; daar is geen internet voor
#   nodig.
# - De invoegtoepassing HovTools.xlam uit deze map komt in de opstartmap van Excel.
# - Weghalen: hov excel verwijder, en daarna de map hierboven.
[CmdletBinding()]
param(
    # Een andere map voor Python; kort, en niet in OneDrive.
    [string]$Map = (Join-Path $env:LOCALAPPDATA 'hov_tools\python')
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Stop-Installatie([string]$Wat, [string]$Herstel) {
    Write-Host ''
    Write-Host $Wat -ForegroundColor Red
    Write-Host $Herstel
    exit 1
}

function Invoke-Programma([string]$Programma, [string]$Wat, [string]$Herstel) {
    & $Programma $args
    if ($LASTEXITCODE -ne 0) { Stop-Installatie $Wat $Herstel }
}

$hier = $PSScriptRoot
$onderdelen = Join-Path $hier 'onderdelen'
$invoegtoepassing = Join-Path $hier 'HovTools.xlam'
$uv = Join-Path $hier 'uv.exe'
foreach ($nodig in @($onderdelen, $invoegtoepassing, $uv)) {
    if (-not (Test-Path -LiteralPath $nodig)) {
        Stop-Installatie "$nodig ontbreekt." 'Pak het zip-bestand eerst helemaal uit (rechtsklik, Alles uitpakken) en start Installeer HOV.cmd in die map.'
    }
}
if (@(Get-Process -Name EXCEL -ErrorAction SilentlyContinue).Count -gt 0) {
    Stop-Installatie 'Excel is open.' 'Sla uw werk op, sluit Excel en start Installeer HOV.cmd opnieuw.'
}
# De langste naam in een onderdeel telt mee: Windows kent tot 260 tekens.
if ($Map.Length -gt @langste@) {
    Stop-Installatie "Het pad $Map is te lang." 'Kies een kortere map: start in PowerShell dit script met -Map C:\hov\python.'
}

Write-Host "Python @python@ wordt klaargezet in $Map ..."
Invoke-Programma $uv 'Python is niet gevonden en kon niet worden opgehaald.' 'Vraag de IT-afdeling om Python @python@ (64 bits) voor u te installeren, en start dit daarna opnieuw. Meldt Windows dat uv.exe is geblokkeerd, vraag dan of het mag.' venv --quiet --no-project --no-config --clear --python '@python@' $Map
$python = Join-Path $Map 'Scripts\python.exe'

Write-Host 'De onderdelen worden geplaatst ...'
Invoke-Programma $uv 'De onderdelen konden niet worden geplaatst.' 'Sluit andere programma''s en probeer het opnieuw. Blijft het misgaan, stuur dan een schermafdruk naar de helpdesk.' pip install --quiet --no-config --no-index --find-links $onderdelen --python $python 'hov-tools[excel]'

Invoke-Programma $python 'De invoegtoepassing kon niet in Excel worden gezet.' 'Lees wat hierboven staat.' -E -P -m hov_tools excel installeer --bestand $invoegtoepassing
& $python -E -P -m hov_tools excel controleer
Write-Host ''
Write-Host 'Klaar. Start Excel; bovenaan staat het tabblad HOV.' -ForegroundColor Green
