"""Let people in: their accounts, one-time passwords, and the keys of their devices."""
