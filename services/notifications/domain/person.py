"""What is sealed of whoever gets letters; the gateway sealed it as JSON."""

from email.headerregistry import Address
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Personal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(min_length=3)]

    def address(self) -> Address:
        """Raises ValueError, and whatever else Python's own parser says of an address that is none."""
        return Address(display_name=self.name, addr_spec=self.email)
