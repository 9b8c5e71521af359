"""Where instances begin, and where sub-processes and instances end."""

from __future__ import annotations

from rathaus.workflow.engine.errors import tell_end
from rathaus.workflow.engine.places import end_instance, new_token
from rathaus.workflow.engine.repeats import done
from rathaus.workflow.engine.run import Frame, Run
from rathaus.workflow.enums import InstanceStatus, StepAction
from rathaus.workflow.models import Token


def start_instance(run: Run, frame: Frame) -> None:
    """Put the first token of an instance on its way."""
    run.frames[frame.instance.pk] = frame
    run.note(frame, StepAction.STARTED)
    run.send(frame, new_token(frame, None), frame.graph.start_of(None).id)


def finish_a_scope(run: Run) -> bool:
    """Close one sub-process or instance in which no token is left; True if there was one."""
    while run.finished:
        (instance_id, parent_id), frame = run.finished.popitem()
        if parent_id in run.dead or frame.instance.status != InstanceStatus.RUNNING:
            continue
        if Token.objects.filter(instance_id=instance_id, parent_id=parent_id).exists():
            continue
        if parent_id is not None:
            token = run.token(parent_id)
            done(run, frame, token, frame.graph[token.element_id])
        elif frame.instance.parent_token_id is not None:
            _return_to_caller(run, frame)
        else:
            end_instance(run, frame, InstanceStatus.COMPLETED)
            tell_end(run, frame)
        return True
    return False


def _return_to_caller(run: Run, called: Frame) -> None:
    token = run.token(called.instance.parent_token_id or 0)
    end_instance(run, called, InstanceStatus.COMPLETED)
    caller = run.frame(token.instance_id)
    run.assign(caller, token, called.instance.variables)
    done(run, caller, token, caller.graph[token.element_id])
