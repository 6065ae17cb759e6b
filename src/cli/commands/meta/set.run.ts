import { CecError } from "../../../base/errors.ts";
import type { CellsNode, Meta, MetaNamespace, UserMetaChange } from "../../../cells/types.ts";
import type { Context, FlagValues, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { count } from "../../view/count.ts";
import { tellWould } from "../../view/would.ts";
import { checkValue, tagsOf } from "./check-value.ts";
import { Namespaces } from "./find-namespace.ts";
import { nodesWithMeta } from "./nodes-with-meta.ts";
import type { flags } from "./set.ts";

type Given = FlagValues<typeof flags>;

/** What becomes of one node; no `value` deletes. */
interface Change {
  readonly node: CellsNode;
  readonly value: unknown;
}

export const run: Run<typeof flags> = async (context, { args, flags: given }) => {
  const { namespace: name, operation, dryRun, json } = given;
  const paths = [...given.path, ...args];
  if (paths.length === 0) throw new CecError("usage", "PATH missing", { hint: "See cec meta set --help." });
  if (name === undefined) throw new CecError("usage", "which namespace is not given", { hint: "Give -n NAME." });
  const { terminal, signal } = context;
  const { cells } = await context.connect();
  const namespace = (await Namespaces.load(cells.meta, signal)).require(name);
  const plan = planFor(namespace, given, context.given);
  const nodes: CellsNode[] = [];
  for await (const node of nodesWithMeta(cells.tree, paths, signal)) nodes.push(node);
  const changes = await plan(nodes, cells.meta, signal);
  if (dryRun) {
    for (const { node, value } of changes) {
      const would = value === undefined ? "delete metadata of" : "set metadata of";
      tellWould(terminal, json, { would, path: node.path, reason: reasonOf(namespace, value) });
    }
    return undefined;
  }
  await write(cells.meta, namespace.name, changes, signal);
  if (json) {
    for (const { node, value } of changes) {
      const shown = value === undefined ? { deleted: true } : { value };
      terminal.print(JSON.stringify({ path: node.path, uuid: node.uuid, namespace: namespace.name, ...shown }));
    }
    return undefined;
  }
  const done = operation === "delete" ? "deleted from" : "set on";
  terminal.note(`${visible(namespace.name)} ${done} ${count(nodes.length, "node", "nodes")}`);
  return undefined;
};

function reasonOf({ name }: MetaNamespace, value: unknown): string {
  return value === undefined ? name : `${name} = ${JSON.stringify(value)}`;
}

async function write(meta: Meta, namespace: string, changes: readonly Change[], signal: AbortSignal): Promise<void> {
  const sets: UserMetaChange[] = [];
  const unsets: Omit<UserMetaChange, "value">[] = [];
  for (const { node, value } of changes) {
    if (value === undefined) unsets.push({ nodeUuid: node.uuid, namespace });
    else sets.push({ nodeUuid: node.uuid, namespace, value });
  }
  if (sets.length > 0) await meta.set(sets, { signal });
  if (unsets.length > 0) await meta.unset(unsets, { signal });
}

type Plan = (nodes: readonly CellsNode[], meta: Meta, signal: AbortSignal) => Promise<Change[]>;

/** Checks the values against the type. @throws CecError `usage`, before a node is looked at. */
function planFor(namespace: MetaNamespace, given: Given, named: Context["given"]): Plan {
  if (namespace.type === "tags") return tagsPlan(namespace, given);
  if (given.operation === "delete") return async (nodes) => nodes.map((node) => ({ node, value: undefined }));
  const value = checkValue(namespace, textGiven(namespace, given, named));
  return async (nodes) => nodes.map((node) => ({ node, value }));
}

function textGiven({ name, type }: MetaNamespace, given: Given, named: Context["given"]): string {
  const needed: Readonly<Record<string, keyof Given>> = {
    json: "jsonValue",
    integer: "numericValue",
    stars_rate: "numericValue",
    boolean: "booleanValue",
  };
  const key = needed[type] ?? "stringValue";
  const flagNames: Readonly<Record<string, string>> = {
    jsonValue: "--json-value",
    numericValue: "--numeric-value",
    booleanValue: "--boolean-value",
    stringValue: "--string-value",
  };
  const other = Object.keys(flagNames).find((each) => each !== key && named.has(each));
  if (!named.has(key) || other !== undefined) {
    throw new CecError("usage", `${name} is of type ${type}: give its value with ${flagNames[key]}`);
  }
  const text = key === "stringValue" ? given.stringValue.at(-1) : given[key];
  if (text === "") throw new CecError("usage", `${flagNames[key]} is empty`, { hint: "Use --operation delete." });
  return String(text ?? "");
}

/** Tags are changed one by one, from what the server has now. */
function tagsPlan({ name }: MetaNamespace, { operation, stringValue, replace, allTags }: Given): Plan {
  const tags = tagsOf(stringValue.join(","));
  if (operation === "delete" && allTags) return async (nodes) => nodes.map((node) => ({ node, value: undefined }));
  if (tags.length === 0) {
    throw new CecError("usage", "which tags is not given", {
      hint: operation === "delete" ? "Give -s TAG, or --all-tags." : "Give -s TAG.",
    });
  }
  if (operation === "update" && replace) {
    return async (nodes) => nodes.map((node) => ({ node, value: tags.join(",") }));
  }
  return async (nodes, meta, signal) => {
    const uuids = nodes.map((node) => node.uuid);
    const now = new Map((await meta.search(uuids, name, { signal })).map((each) => [each.nodeUuid, each.value]));
    return nodes.map((node) => {
      const before = tagsOf(now.get(node.uuid));
      const after =
        operation === "update" ? [...new Set([...before, ...tags])] : before.filter((tag) => !tags.includes(tag));
      return { node, value: after.length === 0 ? undefined : after.join(",") };
    });
  };
}
