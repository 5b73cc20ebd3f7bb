"""What tests need beside the project: LibreOffice, damaged files, changed copies of workbooks."""
