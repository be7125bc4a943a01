"""Pure functions about the texts and phone numbers of SMS."""
