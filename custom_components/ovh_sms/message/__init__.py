"""What is to be sent: request, options, recipients, sender, text."""
