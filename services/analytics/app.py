"""Analytics, as a process: `python -m services.analytics.app`."""

from importlib.resources import files

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.analytics import policies, projections
from services.analytics.settings import AnalyticsSettings

TABLES = files("services.analytics").joinpath("tables.sql").read_text()


def analytics(settings: AnalyticsSettings) -> Service:
    def listen(node: Node) -> None:
        projections.listen(node)
        policies.listen(node, settings.threshold)

    return Service("analytics", listen, TABLES)


def main() -> None:
    settings = from_environment(AnalyticsSettings)
    run(analytics(settings), settings)


if __name__ == "__main__":
    main()
