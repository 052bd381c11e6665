// Renders every template of a folder with every conversation of its conversations.json, and prints what came of each as JSON.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Template } from "@huggingface/jinja";

const folder = process.argv[2];
const conversations = JSON.parse(readFileSync(join(folder, "conversations.json"), "utf8"));
const rendered = [];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".jinja")).sort()) {
  const template = new Template(readFileSync(join(folder, file), "utf8"));
  for (const { name, values } of conversations) {
    rendered.push({ template: file, conversation: name, text: render(template, values) });
  }
}

console.log(JSON.stringify(rendered));

/** Null where the template refuses the conversation. */
function render(template, values) {
  try {
    return template.render(structuredClone(values));
  } catch (refusal) {
    if (!String(refusal.message).includes("refused:")) {
      throw refusal;
    }

    return null;
  }
}
