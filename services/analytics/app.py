"""Analytics, as a process: `python -m services.analytics.app`."""

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.analytics import policies, projections
from services.analytics.settings import AnalyticsSettings


def analytics(settings: AnalyticsSettings) -> Service:
    def listen(node: Node) -> None:
        policies.listen(node, settings.threshold)

    return Service("analytics", listen, projections.FIGURES)


def main() -> None:
    settings = from_environment(AnalyticsSettings)
    run(analytics(settings), settings)


if __name__ == "__main__":
    main()
