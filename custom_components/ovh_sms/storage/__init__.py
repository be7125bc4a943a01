"""Files of the integration in the storage folder."""
