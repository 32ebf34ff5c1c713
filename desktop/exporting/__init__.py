"""Results taken out of the app: as tables, as a contact sheet, as copies of the photos."""
