import { parseDuration } from "../../../base/durations.ts";
import type { SearchQueryBody } from "../../../protocol/rest.ts";
import type { Services } from "../../context.ts";
import { sharesJson } from "../../idm/shares-json.ts";
import type { NodeRow } from "../../store/facts.ts";

type Test = (node: NodeRow) => boolean;

/** Every field of a query narrows it further; 0 and empty texts say nothing. */
export function compileQuery(services: Services, query: SearchQueryBody): Test {
  const tests: Test[] = [];
  const bound = (value: string | number | undefined, test: (limit: number, node: NodeRow) => boolean) => {
    const limit = Number(value ?? 0);
    if (limit !== 0) tests.push((node) => test(limit, node));
  };
  bound(query.MinSize, (limit, node) => node.size >= limit);
  bound(query.MaxSize, (limit, node) => node.size <= limit);
  bound(query.MinDate, (limit, node) => node.mtime >= limit);
  bound(query.MaxDate, (limit, node) => node.mtime <= limit);
  if (query.Type === "LEAF" || query.Type === "COLLECTION") tests.push((node) => node.leaf === (query.Type === "LEAF"));
  if (query.FileName) tests.push(nameTest(query.FileName));
  if (query.FileNameOrContent) tests.push(nameTest(query.FileNameOrContent));
  // Nothing here reads contents, as on a server without the text indexer.
  if (query.Content) tests.push(() => false);
  if (query.Extension) tests.push(nameTest(`*.${query.Extension.replace(/^\./, "")}`, true));
  if (query.UUIDs !== undefined && query.UUIDs.length > 0) {
    const wanted = new Set(query.UUIDs);
    tests.push((node) => wanted.has(node.uuid));
  }
  if (query.DurationDate) tests.push(ageTest(query.DurationDate, services.clock.seconds()));
  if (query.FreeString) tests.push(freeTest(services, query.FreeString));
  return (node) => tests.every((test) => test(node));
}

/** Contains the text, `*` standing for anything; case does not count. */
function nameTest(pattern: string, whole = false): Test {
  const source = pattern
    .normalize("NFC")
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  const test = new RegExp(whole ? `^${source}$` : source, "isu");
  return (node) => test.test(node.name);
}

/** `<10m`: younger; `>2d`: older. */
function ageTest(text: string, now: number): Test {
  const seconds = parseDuration(text.slice(1)) / 1000;
  return text.startsWith("<") ? (node) => node.mtime > now - seconds : (node) => node.mtime < now - seconds;
}

/** The part of the query syntax that clients use: `+Basename:*x*`, `+Meta.usermeta-tags:red`, `+Meta.shared_resource_type:link`. */
function freeTest(services: Services, text: string): Test {
  const terms = [...text.matchAll(/([+-]?)(?:([\w.-]+):)?("[^"]*"|\S+)/g)].map(
    ([, sign, field = "Basename", value = ""]) => {
      const test = fieldTest(services, field, value.replace(/^"|"$/g, ""));
      return sign === "-" ? (node: NodeRow) => !test(node) : test;
    },
  );
  return (node) => terms.every((test) => test(node));
}

function fieldTest(services: Services, field: string, value: string): Test {
  if (field === "Basename") return nameTest(value);
  if (field === "Extension") return nameTest(`*.${value}`, true);
  if (field === "NodeType") return (node) => node.leaf === /^(file|leaf)$/i.test(value);
  if (field === "Meta.shared_resource_type") return (node) => sharedTest(services, node, value);
  const namespace = field.replace(/^Meta\./, "");
  return (node) =>
    services.facts.meta.of(node.uuid).some((row) => row.namespace === namespace && words(row.value).includes(value));
}

function words(json: string): string[] {
  return json.replace(/^"|"$/g, "").split(/[,\s]+/);
}

function sharedTest(services: Services, node: NodeRow, kind: string): boolean {
  const shares = sharesJson(services.idm.workspaces(), node.uuid);
  if (shares === undefined) return false;
  if (kind === "link") return shares.includes('"Scope":3');
  return kind === "cell" ? shares.includes('"Scope":2') : true;
}
