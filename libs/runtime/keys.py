"""How a process that seals or opens is told of the keyring and of the master keys."""

from pathlib import Path
from typing import Self

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.eventsourcing.sealing.masters import KeyFile, LocalKeys, MasterKey
from libs.eventsourcing.sealing.vault import Transit

NO_MASTER_KEY = "give a master key: VICEVERSA_VAULT_ADDRESS, VICEVERSA_MASTER_KEY_FILE or VICEVERSA_MASTER_KEY."


class KeySettings(BaseSettings):
    """Of several sources of master keys the first wraps, in the order Vault, file, environment, and all open."""

    model_config = SettingsConfigDict(env_prefix="VICEVERSA_", frozen=True)

    keyring: str
    """DSN of the database of keys: personal values are sealed and opened with them."""
    master_key: str | None = None
    """32 bytes in base64, which wrap every key."""
    master_key_file: Path | None = None
    """The same, one a line: the first wraps, the others still open. It is read again when it changes."""
    vault_address: str | None = None
    """Where HashiCorp Vault answers, as https://vault.example:8200."""
    vault_token: str = ""
    vault_token_file: Path | None = None
    """Where an agent of Vault keeps the token, instead of `vault_token`."""
    vault_key: str = "viceversa"
    """The name of the key in the transit engine."""
    vault_mount: str = "transit"

    @model_validator(mode="after")
    def has_a_master_key(self) -> Self:
        """Raises BadMasterKey, which is a ValueError, for what is no key."""
        self.masters()
        return self

    def masters(self) -> tuple[MasterKey, ...]:
        found: list[MasterKey] = []
        if self.vault_address:
            token = self.vault_token_file.read_text().strip() if self.vault_token_file else self.vault_token
            found.append(Transit(self.vault_address, token, self.vault_key, self.vault_mount))
        if self.master_key_file:
            found.append(KeyFile(self.master_key_file))
        if self.master_key:
            found.append(LocalKeys(self.master_key))
        if not found:
            raise ValueError(NO_MASTER_KEY)
        return tuple(found)
