@echo off
rem Double-clicked: PowerShell does the work. By itself Windows runs no script that is not signed; Bypass lets this one run,
rem this once, and changes no setting. A policy of the organisation goes before it.
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -ExecutionPolicy Bypass -File "%~dp0Installeer HOV.ps1"
if errorlevel 1 (
    echo.
    echo Het is niet gelukt. Staat hierboven dat scripts niet zijn toegestaan, vraag dan de IT-afdeling of dit script mag.
)
pause
