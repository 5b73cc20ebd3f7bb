-- Called by the add-in on macOS, with one text: what Python runs, the interpreter, the name of the workbook, the place of
-- Excel, and the file for what goes wrong, with | between them. Returns while Python works; gives 1 when it did not start.
on HovStart(given)
	set AppleScript's text item delimiters to "|"
	set {unused, theInterpreter, theCommand, theBook, theExcel, theLog} to text items of given
	set AppleScript's text item delimiters to ""
	set theStart to quoted form of theInterpreter & " -E -P -B -u -W ignore -c " & quoted form of theCommand
	set theArguments to quoted form of ("--wb=" & theBook) & " --from_xl=1 " & quoted form of ("--app=" & theExcel)
	try
		do shell script theStart & " " & theArguments & " > /dev/null 2> " & quoted form of theLog & " &"
		return "0"
	on error
		return "1"
	end try
end HovStart
