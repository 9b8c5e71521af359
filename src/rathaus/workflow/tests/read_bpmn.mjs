// Reads a BPMN file from standard input with bpmn-moddle, the reader of bpmn.io's modellers, and
// prints its warnings and the number of elements and shapes as JSON.
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";

const { rootElement, warnings } = await new BpmnModdle().fromXML(readFileSync(0, "utf8"));
const count = (element) =>
  (element.flowElements ?? []).reduce((sum, inner) => sum + 1 + count(inner), 0);
const process = rootElement.rootElements.find((element) => element.$type === "bpmn:Process");
console.log(
  JSON.stringify({
    warnings: warnings.map((warning) => warning.message),
    elements: count(process),
    shapes: rootElement.diagrams[0]?.plane.planeElement.length ?? 0,
  }),
);
