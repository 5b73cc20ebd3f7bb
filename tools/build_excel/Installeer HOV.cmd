@echo off
rem Double-clicked: PowerShell does the work, with its policy for this one script only.
"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -ExecutionPolicy Bypass -File "%~dp0Installeer HOV.ps1"
pause
