"""The Vorgang: one matter of one person, from the submission to the decision.

Owns: the case with its number, state, deadlines, questions, notes and handover; the work list; the
standard processes. Does not own: the answers' form (``eforms``), the process engine
(``workflow``), money, letters, the file (``records``) or the messages (``inbox``); it joins them.
Publishes: the events in :mod:`rathaus.cases.events`.
"""
