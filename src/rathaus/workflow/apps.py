from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "rathaus.workflow"
    label = "workflow"

    def ready(self) -> None:
        from rathaus.workflow import handlers, tasks  # noqa: F401  subscriptions, jobs
