// node same.mjs FILE FILE   Fails unless both make the same objects, but for names, labels, the image and a Redis.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";

const [first, second] = process.argv.slice(2, 4).map(objectsOf);
let failures = 0;
for (const kind of new Set([...first.keys(), ...second.keys()])) {
  const pair = [first.get(kind), second.get(kind)];
  if (isDeepStrictEqual(...pair)) continue;
  failures++;
  console.error(`${kind} differs:\n${pair.map(spec => JSON.stringify(spec, null, 1)).join("\n")}`);
}
if (failures === 0) console.log(`the same: ${[...first.keys()].join(", ")}`);
process.exitCode = failures === 0 ? 0 : 1;

function objectsOf(file) {
  const objects = parseAllDocuments(readFileSync(file, "utf8")).map(document => document.toJS());
  return new Map(
    objects
      .filter(object => object && !object.metadata.name.endsWith("-redis"))
      .map(({ kind, spec }) => [kind, plain(spec)])
      .sort(),
  );
}

function plain(spec) {
  delete spec.selector;
  const pod = spec.template?.spec;
  if (!pod) return spec;
  delete spec.template.metadata;
  for (const constraint of pod.topologySpreadConstraints ?? []) delete constraint.labelSelector;
  for (const container of pod.containers) {
    delete container.image;
    delete container.imagePullPolicy;
    container.env.sort((one, other) => one.name.localeCompare(other.name));
  }
  return spec;
}
