"""The action `ovh_sms.send_bulk`: a message for each row of a table."""
