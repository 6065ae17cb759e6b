import type { Bindings } from "./bindings.ts";
import { compareJson } from "./compare-json.ts";
import type { Answer, Step } from "./recording.ts";

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What differs between an answer and the recorded one; learns what its placeholders stand for. */
export function judge(step: Step, got: Got, bindings: Bindings): string[] {
  const { answer } = step;
  const wrong: string[] = [];
  if (got.status !== answer.status) {
    wrong.push(`status ${answer.status} recorded, ${got.status} answered: ${got.body.slice(0, 160)}`);
  }
  const kind = kindOf(got);
  if (answer.kind !== undefined && kind !== answer.kind) wrong.push(`body ${answer.kind} recorded, ${kind} answered`);
  wrong.push(...judgeHeaders(answer, got.headers, bindings));
  if (wrong.length === 0 && answer.kind === "json") wrong.push(...judgeJson(answer, got.body, bindings));
  if (wrong.length === 0 && answer.kind === "xml") wrong.push(...judgeXml(answer, got.body, bindings));
  return wrong;
}

function kindOf({ headers, body }: Got): Answer["kind"] {
  const type = headers.get("content-type") ?? "";
  if (body === "") return "empty";
  if (type.includes("html") && /<!doctype/i.test(body)) return "html";
  if (type.includes("json")) return "json";
  return type.includes("xml") || body.startsWith("<?xml") ? "xml" : "other";
}

function judgeHeaders(answer: Answer, headers: Headers, bindings: Bindings): string[] {
  const wrong: string[] = [];
  for (const name of ["etag", "location", "content-range", "accept-ranges"] as const) {
    const recorded = answer[name];
    if (recorded === undefined) continue;
    const actual = headers.get(name);
    if (actual === null) wrong.push(`header ${name} absent`);
    else if (!bindings.learn(recorded, actual) && name === "content-range") {
      wrong.push(`header ${name}: ${recorded} recorded, ${actual} answered`);
    }
  }
  if (answer.cookie !== undefined) {
    const value = new RegExp(`^${answer.cookie}=([^;]+)`).exec(headers.get("set-cookie") ?? "")?.[1];
    if (value === undefined) wrong.push(`cookie ${answer.cookie} absent`);
    else bindings.set("<cookie>", value);
  }
  return wrong;
}

function judgeJson(answer: Answer, body: string, bindings: Bindings): string[] {
  if (answer.first !== undefined) {
    const documents = split(body);
    if (documents.length < 2) return ["several documents recorded, one answered"];
    return compareJson(answer.first, documents[0], bindings);
  }
  return answer.json === undefined ? [] : compareJson(answer.json, JSON.parse(body), bindings);
}

/** The documents of a body, where an error stands twice in a row. */
function split(body: string): unknown[] {
  for (let end = body.indexOf("}"); end >= 0 && end < body.length - 1; end = body.indexOf("}", end + 1)) {
    try {
      const first: unknown = JSON.parse(body.slice(0, end + 1));
      if (body.slice(end + 1).trim() !== "") return [first, JSON.parse(body.slice(end + 1))];
    } catch {
      // Not the end of the first one yet.
    }
  }
  return [body];
}

function judgeXml(answer: Answer, body: string, bindings: Bindings): string[] {
  const names = new Set([...body.matchAll(/<([A-Za-z]+)[ >/]/g)].map((found) => found[1]));
  const absent = (answer.elements ?? []).filter((name) => !names.has(name));
  const wrong = absent.length === 0 ? [] : [`elements absent: ${absent.join(", ")}`];
  const code = /<Code>(.*?)</.exec(body)?.[1];
  if (code !== answer.code) wrong.push(`error ${answer.code} recorded, ${code} answered`);
  for (const name of ["UploadId", "ETag"] as const) {
    const actual = new RegExp(`<${name}>(.*?)</${name}>`).exec(body)?.[1]?.replace(/&#34;|&quot;|"/g, "");
    if (answer[name] !== undefined && actual !== undefined) bindings.learn(answer[name], actual);
  }
  return wrong;
}
