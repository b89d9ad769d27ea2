"""`lagerbro reseal`: puts everything sealed under the first of LAGERBRO_CREDENTIAL_KEYS, so that the others can go."""

from sqlmodel import col, delete, select

from app.connections.models import Connection
from app.web.connect_attempts import ConnectAttempt
from app.web.idempotency import KeptAnswer
from app.wiring import Gateway


async def reseal(gateway: Gateway) -> int:
    """Reseal the secrets of every connection; how many.

    Kept answers and consents under way are dropped: they are good for a day at the most. Raises NotConfigured, with
    nothing changed, when one of the documents opens with none of the keys.
    """
    async with gateway.database.write() as session:
        connections = list(
            await session.exec(select(Connection).order_by(col(Connection.id)).with_for_update(key_share=True))
        )
        for connection in connections:
            gateway.vault.open(connection.secrets)
            connection.secrets = gateway.vault.reseal(connection.secrets)
        await session.exec(delete(KeptAnswer))
        await session.exec(delete(ConnectAttempt))
    return len(connections)
