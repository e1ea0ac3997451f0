"""What a command of maintenance cannot go on from."""


class Trouble(Exception):
    """Why it cannot be done, in one plain sentence for whoever runs the site."""
