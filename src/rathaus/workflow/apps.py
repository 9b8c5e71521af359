from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "rathaus.workflow"
    label = "workflow"
