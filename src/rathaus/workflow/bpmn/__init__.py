"""From a BPMN 2.0 file to a graph the engine can follow; knows no database."""
