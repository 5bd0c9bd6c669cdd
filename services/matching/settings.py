"""What matching is told beyond what every service is."""

from libs.runtime.keys import KeySettings
from libs.runtime.settings import ServiceSettings


class MatchingSettings(ServiceSettings, KeySettings):
    """What people told the matcher in confidence is opened with the keys."""
