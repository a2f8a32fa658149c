// SPDX-License-Identifier: Apache-2.0
// Renders /openapi.json as a page. Text becomes text nodes only, so the description cannot contain markup.
"use strict";

/** An element with attributes and children; strings become text. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Words with `code` in them. */
function words(text) {
  return (text || "").split("`").map((part, index) => (index % 2 === 1 ? make("code", null, part) : part));
}

function paragraphs(text, cssClass) {
  return (text || "").split("\n\n").map((part) => make("p", cssClass ? { class: cssClass } : null, words(part)));
}

class Page {
  constructor(api) {
    this.api = api;
  }

  /** Resolves a {"$ref": "#/…"}. */
  resolve(node) {
    if (!node || !node.$ref) {
      return node;
    }
    return node.$ref.slice(2).split("/").reduce((at, name) => at[name], this.api);
  }

  /** Every operation, in the order of the description. */
  operations() {
    const all = [];
    for (const [path, item] of Object.entries(this.api.paths)) {
      for (const method of Object.keys(item)) {
        if (item[method].operationId) {
          const parameters = [...(item.parameters || []), ...(item[method].parameters || [])];
          all.push({ ...item[method], path, method, parameters: parameters.map((each) => this.resolve(each)) });
        }
      }
    }
    return all;
  }

  render(contents, main) {
    document.title = this.api.info.title + " API";
    document.getElementById("title").textContent = this.api.info.title + " API";
    document.getElementById("summary").textContent = this.api.info.summary + " Version " + this.api.info.version + ".";
    main.replaceChildren(make("div", null, paragraphs(this.api.info.description, "lead")));
    for (const tag of this.api.tags) {
      const operations = this.operations().filter((operation) => operation.tags.includes(tag.name));
      const id = "tag-" + tag.name.toLowerCase();
      main.append(make("section", { id },
        make("h2", null, tag.name), make("p", { class: "lead" }, words(tag.description)),
        operations.map((operation) => this.operation(operation))));
      contents.append(make("h2", null, tag.name), make("ul", null, operations.map((operation) =>
        make("li", null, make("a", { href: "#" + operation.operationId }, operation.summary)))));
    }
    main.append(this.problems(), this.schemas());
    contents.append(make("h2", null, "Reference"), make("ul", null,
      make("li", null, make("a", { href: "#problems" }, "Problems")),
      make("li", null, make("a", { href: "#schemas" }, "Schemas"))));
  }

  operation(operation) {
    const security = operation.security || [];
    const open = security.length === 0 || security.some((way) => Object.keys(way).length === 0);
    const who = security.length === 0 ? "no token" : open ? "Bearer token optional" : "Bearer token";
    return make("article", { id: operation.operationId },
      make("h3", null, make("span", { class: "method " + operation.method }, operation.method.toUpperCase()),
        operation.path, make("span", { class: "who" }, who)),
      make("p", { class: "what" }, operation.summary),
      operation.description ? paragraphs(operation.description) : null,
      this.parameters(operation), this.request(operation, !open), this.responses(operation));
  }

  parameters(operation) {
    if (operation.parameters.length === 0) {
      return null;
    }
    return [make("h4", null, "Parameters"), table(["Name", "In", ""], operation.parameters.map((parameter) => make("tr", null,
      make("td", null, make("code", null, parameter.name), need(parameter.required)),
      make("td", { class: "soft" }, parameter.in),
      make("td", null, words(parameter.description), parameter.example ? [" Example: ", make("code", null, parameter.example), "."] : null))))];
  }

  request(operation, needsToken) {
    const media = operation.requestBody && operation.requestBody.content["application/json"];
    const examples = media ? Object.entries(media.examples) : [];
    const line = make("pre", { tabindex: "0" });
    const show = (example) => { line.textContent = this.curl(operation, needsToken, example); };
    show(examples.length > 0 ? examples[0][1].value : null);
    const choice = examples.length < 2 ? null : make("select", { "aria-label": "Example" },
      examples.map(([name, example], index) => make("option", { value: String(index) }, example.summary || name)));
    if (choice) {
      choice.addEventListener("change", () => show(examples[Number(choice.value)][1].value));
    }
    return [media ? [make("h4", null, "Body"), make("p", { class: "soft" }, words(operation.requestBody.description)), this.fields(media.schema)] : null,
      make("h4", null, "Try it ", choice), code(line)];
  }

  curl(operation, needsToken, example) {
    const quote = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
    let path = operation.path;
    for (const parameter of operation.parameters.filter((each) => each.in === "path")) {
      path = path.replace("{" + parameter.name + "}", parameter.example);
    }
    const parts = ["curl -i" + (operation.method === "get" ? "" : " -X " + operation.method.toUpperCase()) + " " + location.origin + path];
    if (needsToken || (example && example.role === "speaker")) {
      parts.push("-H \"Authorization: Bearer $TOKEN\"");
    }
    for (const parameter of operation.parameters.filter((each) => each.in === "header" && each.required)) {
      parts.push("-H " + quote(parameter.name + ": " + parameter.example));
    }
    if (example) {
      parts.push("-H 'Content-Type: application/json'", "-d " + quote(JSON.stringify(example)));
    }
    return parts.join(" \\\n  ");
  }

  responses(operation) {
    return [make("h4", null, "Responses"), make("div", null, Object.entries(operation.responses).map(([status, reference]) => {
      const response = this.resolve(reference);
      const good = status.startsWith("2");
      return make("details", null,
        make("summary", null, make("b", { class: good ? "good" : "bad" }, status), make("span", null, words(response.description))),
        make("div", null, this.headers(response), this.contents(response)));
    }))];
  }

  headers(response) {
    return Object.entries(response.headers || {}).map(([name, reference]) => {
      const header = this.resolve(reference);
      return make("p", null, make("code", null, name + ": " + header.example), " ", words(header.description));
    });
  }

  contents(response) {
    return Object.entries(response.content || {}).map(([type, media]) => [make("p", { class: "soft" }, type),
      Object.values(media.examples || {}).map((example) => code(make("pre", { tabindex: "0" }, JSON.stringify(example.value, null, 2))))]);
  }

  fields(reference) {
    const schema = this.resolve(reference);
    const required = schema.required || [];
    return table(["Field", "Type", ""], Object.entries(schema.properties || {}).map(([name, property]) => {
      const field = this.resolve(property);
      const values = field.enum && field.enum.length < 8 ? field.enum.filter((value) => value !== null).join(" | ") : null;
      const type = field.type === "array" ? this.resolve(field.items).type + "[]" : field.format || field.type;
      return make("tr", null, make("td", null, make("code", null, name), need(required.includes(name))),
        make("td", { class: "soft" }, values || type),
        make("td", null, words(field.description), field.default ? [" Default ", make("code", null, field.default), "."] : null));
    }));
  }

  problems() {
    return make("section", { id: "problems" }, make("h2", null, "Problems"),
      make("p", { class: "lead" }, words("Every error is `application/problem+json` (RFC 9457). Decide by `type`; titles and details may change.")),
      make("article", null, table(["Type", "Status", "What to do"], this.api["x-problems"].map((problem) =>
        make("tr", { id: "problem-" + problem.type.split("/").pop() }, make("td", null, make("code", null, problem.type)),
          make("td", null, String(problem.status)), make("td", null, make("b", null, problem.title), ". ", words(problem.meaning)))))));
  }

  schemas() {
    const objects = Object.entries(this.api.components.schemas).filter(([, schema]) => schema.type === "object");
    return make("section", { id: "schemas" }, make("h2", null, "Schemas"), objects.map(([name, schema]) =>
      make("article", { id: "schema-" + name }, make("h3", null, name), schema.description ? paragraphs(schema.description) : null,
        this.fields(schema))));
  }
}

function need(required) {
  return required ? [" ", make("span", { class: "need" }, "required")] : null;
}

function table(heads, rows) {
  return make("div", { class: "scroll" }, make("table", null,
    make("thead", null, make("tr", null, heads.map((head) => make("th", { scope: "col" }, head)))), make("tbody", null, rows)));
}

function code(pre) {
  const copy = make("button", { type: "button" }, "Copy");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(pre.textContent);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Select and copy";
      getSelection().selectAllChildren(pre);
    }
    setTimeout(() => { copy.textContent = "Copy"; }, 1500);
  });
  return make("div", { class: "code" }, pre, copy);
}

async function start() {
  const main = document.getElementById("main");
  try {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) {
      throw new Error("the server answered " + answer.status);
    }
    new Page(await answer.json()).render(document.getElementById("contents"), main);
    // The element did not exist when the browser looked for the fragment.
    const wanted = document.getElementById(location.hash.slice(1));
    if (wanted) {
      location.replace(location.hash);
      wanted.scrollIntoView({ behavior: "instant" });
    }
  } catch (failure) {
    main.replaceChildren(make("p", { role: "alert" }, "The description could not be read: " + failure.message + ". Reload to try again."));
  }
}

start();
