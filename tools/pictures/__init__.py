"""The pictures of the documentation: what hov made of its examples, as LibreOffice and a terminal show it."""
