// node tools/extract-messages.mjs SOURCE_FOLDER: every gettext-family call in .ts and .tsx files, as JSON on standard
// output, found by TypeScript's own parser. A call whose words are not constant is an error: a line on standard
// error, exit code 1.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { argv, exit, stderr, stdout } from "node:process";
import ts from "typescript";

/** @typedef {{context: string | null, id: string, plural: string | null, places: [string, number][], notes: string[]}} Message */

/** What each argument is. @type {Record<string, ("context" | "id" | "plural")[]>} */
const ARGUMENTS = {
  gettext: ["id"],
  ngettext: ["id", "plural"],
  pgettext: ["context", "id"],
  npgettext: ["context", "id", "plural"],
};
const OUR_MODULE = /(^|\/)i18n(\/index)?$/; // only names imported from our own module count
const NOTE = /(?:\/\/|\/\*)\s*(Translators:.*?)\s*(?:\*\/|$)/gm;

/** @type {Map<string, Message>} */
const messages = new Map();
/** @type {string[]} */
const errors = [];

/** A constant string: a literal, or a sum of them. @param {ts.Node} node @returns {string | null} */
function constant(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return constant(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [constant(node.left), constant(node.right)];
    return left === null || right === null ? null : left + right;
  }
  return null;
}

/** @param {string} file @param {string} path */
function extract(file, path) {
  const source = ts.createSourceFile(file, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  /** @type {Map<string, string>} local name -> function, so that `import { gettext as _ }` is followed */
  const bound = new Map();
  /** @param {number} position */
  const lineAt = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  /** @param {ts.Node} node @param {string} why */
  const refuse = (node, why) => errors.push(`frontend/src/${file}:${lineAt(node.getStart())}: ${why}`);
  const notes = [...source.text.matchAll(NOTE)].map((match) => ({ line: lineAt(match.index), text: match[1] ?? "" }));

  /** @param {ts.ImportDeclaration} node */
  function bind(node) {
    const names = node.importClause?.namedBindings;
    if (!names || !ts.isStringLiteral(node.moduleSpecifier) || !OUR_MODULE.test(node.moduleSpecifier.text)) return;
    if (ts.isNamespaceImport(names)) return void refuse(node, "import the functions of i18n by name");
    for (const each of names.elements) {
      const name = (each.propertyName ?? each.name).text;
      if (ARGUMENTS[name]) bound.set(each.name.text, name);
    }
  }

  /** @param {ts.CallExpression} call @param {string} name */
  function add(call, name) {
    const kinds = ARGUMENTS[name] ?? [];
    const words = kinds.map((_, place) => {
      const argument = call.arguments[place];
      return argument ? constant(argument) : null;
    });
    if (words.some((word) => !word)) {
      return void refuse(call, `${name}() needs constant words; put values in with %(name)s and interpolate()`);
    }
    const found = Object.fromEntries(kinds.map((kind, place) => [kind, words[place] ?? ""]));
    const context = found["context"] ?? null;
    const id = found["id"] ?? "";
    const key = `${context ?? ""}\u0004${id}`;
    const message = messages.get(key) ?? { context, id, plural: null, places: [], notes: [] };
    if (found["plural"] && message.plural && message.plural !== found["plural"]) {
      refuse(call, `${JSON.stringify(id)} has another plural elsewhere`);
    }
    message.plural ??= found["plural"] ?? null;
    const line = lineAt(call.getStart());
    message.places.push([`frontend/src/${file}`, line]);
    message.notes.push(...notes.filter((note) => note.line === line || note.line === line - 1).map((note) => note.text));
    messages.set(key, message);
  }

  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isImportDeclaration(node)) return void bind(node);
    const name = ts.isIdentifier(node) ? bound.get(node.text) : undefined;
    if (name !== undefined && !isMember(node)) {
      const call = node.parent;
      if (ts.isCallExpression(call) && call.expression === node) add(call, name);
      else refuse(node, `${node.getText()} is used other than in a call`);
    }
    ts.forEachChild(node, visit);
  }
  visit(source);
}

/** Whether a name is a member's or a property's, not our function. @param {ts.Node} node */
const isMember = (node) =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node);

const root = resolve(argv[2] ?? "src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.(d|test|generated)\.tsx?$/.test(file))
  .sort();
for (const file of files) extract(file, join(root, file));
if (errors.length) {
  stderr.write(`${errors.join("\n")}\n`);
  exit(1);
}
stdout.write(`${JSON.stringify([...messages.values()])}\n`);
