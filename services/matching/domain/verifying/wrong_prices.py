"""What makes a certificate unreadable for a round."""


class PricesDoNotFit(Exception):
    """A certificate that is not of this round: a column of prices has a wrong length, or a price a wrong sign."""
