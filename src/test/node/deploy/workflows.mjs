// node workflows.mjs FILE…   Checks GitHub workflows with the parser that GitHub's own editors use.
import { readFileSync } from "node:fs";
import { register } from "node:module";

// The parser imports its schemas as JSON in the way of bundlers, which Node doesn't take.
const jsonAsModule = `
  import { readFile } from "node:fs/promises";
  export async function load(url, context, next) {
    if (!url.endsWith(".json")) return next(url, context);
    const json = await readFile(new URL(url), "utf8");
    return { format: "module", source: "export default " + json, shortCircuit: true };
  }`;
register(`data:text/javascript,${encodeURIComponent(jsonAsModule)}`);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");

let failures = 0;
for (const file of process.argv.slice(2)) {
  const content = readFileSync(file, "utf8");
  const { context, value } = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  const errors = context.errors.getErrors();
  failures += errors.length;
  errors.forEach(error => console.error(error.message));
  if (errors.length === 0) console.log(`${file}: valid`);
}
process.exitCode = failures === 0 ? 0 : 1;
