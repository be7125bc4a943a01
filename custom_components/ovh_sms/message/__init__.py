"""Messages before they are queued: requests, options, recipients, senders, text."""
