"""Every change of a process: each locks one family of instances, takes one step, publishes."""
