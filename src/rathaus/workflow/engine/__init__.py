"""One step of a process: from a lock to the rows of its new state.

``run`` holds what a step knows, ``places`` puts tokens down and takes them up, ``flow`` chooses
ways and joins them, ``waits`` arms timers and messages, ``activities`` does what an element says,
``catching`` handles boundary events and errors, ``loop`` turns the crank until all tokens rest.
"""
