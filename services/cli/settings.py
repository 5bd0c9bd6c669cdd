"""What the environment tells the command; options win over it."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from services.cli.handlers.reach import Told


class Settings(BaseSettings):
    """Every name starts with VICEVERSA_: VICEVERSA_FOLDER, VICEVERSA_URL, and so on."""

    model_config = SettingsConfigDict(env_prefix="VICEVERSA_", frozen=True)

    folder: Path = Path(".viceversa")
    """Data, secrets and logs of a platform on this machine."""
    url: str = ""
    """A gateway elsewhere."""
    token: str = ""
    token_secret: str = ""
    kafka: str = ""
    postgres: str = ""
    """The server of the services' databases, without a database, for operators."""
    keyring: str = ""
    """The database of keys, where it is not on that server."""
    pseudonym_key: str = ""
    signing_key: str = ""

    def told(self, folder: Path | None, url: str | None = None, token: str | None = None) -> Told:
        return Told(
            folder=(folder or self.folder).resolve(),
            url=url or self.url,
            token=token or self.token,
            token_secret=self.token_secret,
            kafka=self.kafka,
            postgres=self.postgres,
            keyring=self.keyring,
            pseudonym_key=self.pseudonym_key,
            signing_key=self.signing_key,
        )
