# Ondertekent de VBA-projecten van de bestanden hieronder, op Windows, met signtool en de Office SIP van Microsoft.
#
# Nodig, eenmalig, door de beheerder:
# - signtool uit de Windows SDK;
# - "Microsoft Office Subject Interface Packages for Digitally Signing VBA Projects", de 32-bits versie, geregistreerd
#   zoals in het leesmij-bestand daarvan staat;
# - een certificaat voor het ondertekenen van code: een .pfx, of in het certificaatarchief of op een token, met zijn vingerafdruk.
#
# De gebouwde bestanden blijven zoals ze zijn. In de map "ondertekend" komen kopieën met drie handtekeningen (gewoon, Agile
# en V3), ieder door signtool nagekeken. Lukt dat bij één bestand niet, dan blijft van dat bestand geen kopie staan.
[CmdletBinding()]
param(
    # Een .pfx, of de vingerafdruk van een certificaat.
    [string]$Certificaat = @certificaat@,
    # Leeg: de nieuwste 32-bits signtool van de Windows SDK.
    [string]$Signtool = '',
    # Met een tijdstempel blijft de handtekening geldig als het certificaat is verlopen.
    [string]$Tijdstempel = 'http://timestamp.digicert.com'
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$bestanden = @(
@bestanden@
)
$handtekeningen = @('xl/vbaProjectSignature.bin', 'xl/vbaProjectSignatureAgile.bin', 'xl/vbaProjectSignatureV3.bin')

function Get-Signtool {
    $gevonden = Get-ChildItem -Path "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x86\signtool.exe" -ErrorAction SilentlyContinue |
        Sort-Object -Property { [version]$_.Directory.Parent.Name } | Select-Object -Last 1
    if ($null -eq $gevonden) { throw 'De 32-bits signtool is niet gevonden. Installeer de Windows SDK, of geef het pad met -Signtool.' }
    return $gevonden.FullName
}

function Invoke-Signtool {
    & $Signtool $args
    if ($LASTEXITCODE -ne 0) { throw "signtool $($args[0]) is mislukt ($LASTEXITCODE). Is de 32-bits Office SIP geregistreerd?" }
}

function Protect-Bestand([string]$Pad, [string]$Vingerafdruk) {
    # signtool zet per keer één soort handtekening: eerst de gewone, dan Agile, dan V3.
    foreach ($keer in 1..3) {
        Invoke-Signtool sign /sha1 $Vingerafdruk /fd SHA256 /tr $Tijdstempel /td SHA256 $Pad
        Invoke-Signtool verify /pa $Pad
    }
    $zip = [System.IO.Compression.ZipFile]::OpenRead($Pad)
    try { $delen = @($zip.Entries | ForEach-Object { $_.FullName }) } finally { $zip.Dispose() }
    foreach ($deel in $handtekeningen) {
        if ($delen -notcontains $deel) { throw "In $Pad ontbreekt $deel." }
    }
}

Add-Type -AssemblyName System.IO.Compression.FileSystem
if ($Signtool -eq '') { $Signtool = Get-Signtool }

foreach ($bestand in $bestanden) {
    $gebouwd = Join-Path $PSScriptRoot $bestand.Pad
    if ((Get-FileHash -LiteralPath $gebouwd -Algorithm SHA256).Hash -ne $bestand.Sha256) {
        throw "$gebouwd is niet het bestand dat is gebouwd. Bouw het opnieuw."
    }
}

$ingelezen = $false
if ($Certificaat -match '^[0-9A-Fa-f]{40}$') {
    $vingerafdruk = $Certificaat
} else {
    $pfx = (Resolve-Path -LiteralPath $Certificaat).ProviderPath
    $wachtwoord = Read-Host -AsSecureString "Wachtwoord van $pfx"
    $vingerafdruk = (Get-PfxData -FilePath $pfx -Password $wachtwoord).EndEntityCertificates[0].Thumbprint
    if (-not (Test-Path -LiteralPath "Cert:\CurrentUser\My\$vingerafdruk")) {
        # Niet met /p aan signtool: dan staat het wachtwoord leesbaar in de lijst van processen.
        Import-PfxCertificate -FilePath $pfx -CertStoreLocation Cert:\CurrentUser\My -Password $wachtwoord | Out-Null
        $ingelezen = $true
    }
}

try {
    foreach ($bestand in $bestanden) {
        $doel = Join-Path (Join-Path $PSScriptRoot 'ondertekend') $bestand.Pad
        New-Item -ItemType Directory -Force -Path (Split-Path -Parent $doel) | Out-Null
        Copy-Item -LiteralPath (Join-Path $PSScriptRoot $bestand.Pad) -Destination $doel -Force
        try {
            Protect-Bestand $doel $vingerafdruk
        } catch {
            Remove-Item -LiteralPath $doel -Force
            throw
        }
        '{0}  {1}' -f (Get-FileHash -LiteralPath $doel -Algorithm SHA256).Hash.ToLower(), $doel
    }
} finally {
    if ($ingelezen) { Remove-Item -LiteralPath "Cert:\CurrentUser\My\$vingerafdruk" -DeleteKey }
}
