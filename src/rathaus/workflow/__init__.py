"""BPMN 2.0 processes on PostgreSQL rows: models, running instances, tasks, timers, messages.

Owns: process versions, where the tokens of every instance stand, who works on which task, the
history of every step, incidents. Does not own: what a process is about (``cases``) or what a
service task does (its handler's module, by :mod:`rathaus.workflow.registry`).
Publishes: TaskCreated, TaskClaimed, TaskReleased, TaskDelegated, TaskCompleted, TaskCancelled,
InstanceEnded, IncidentRaised, IncidentRetried.

Reading order: ``bpmn/reader`` (file → graph), ``engine/run`` (one step), ``services`` (who calls it).
"""
