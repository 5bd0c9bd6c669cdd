"""What matching is told beyond what every service is."""

from libs.runtime.settings import ServiceSettings


class MatchingSettings(ServiceSettings):
    keyring: str
    """DSN of the database of keys: what people told the matcher in confidence is opened with them."""
    master_key: str
    """32 bytes in base64, which wrap every key."""
