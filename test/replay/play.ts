import type { Sandbox } from "../../src/sandbox/index.ts";
import { signedBy } from "../support/signed-by.ts";
import { Bindings } from "./bindings.ts";
import { type Got, judge } from "./judge.ts";
import type { Step } from "./recording.ts";

const tries = 60;
const pauseMs = 25;

/** Sends every request of a recording in its order and tells what differs, step by step. An empty list: all answered as recorded. */
export async function play(sandbox: Sandbox, steps: readonly Step[], bindings: Bindings): Promise<string[]> {
  const differences: string[] = [];
  for (const [at, step] of steps.entries()) {
    const wrong = await playStep(sandbox, step, bindings);
    if (wrong.length > 0) {
      differences.push(`${at + 1}. ${step.what}: ${step.method} ${step.url}\n    ${wrong.join("\n    ")}`);
    }
    await settled(sandbox);
  }
  return differences;
}

export function bindingsFor(sandbox: Sandbox): Bindings {
  return new Bindings({
    "<alice-token>": sandbox.tokens.alice ?? "",
    "<admin-token>": sandbox.tokens.admin ?? "",
    "<alice-password>": sandbox.passwords.alice ?? "",
    "<host>": new URL(sandbox.url).host,
  });
}

/** What only reads is asked again for a while: hashes, the index and the states of jobs come later, here as there. */
async function playStep(sandbox: Sandbox, step: Step, bindings: Bindings): Promise<string[]> {
  const reads =
    ["GET", "HEAD"].includes(step.method) || /\/(stats|get|nodes|user|resources|role|workspace|acl)$/.test(step.url);
  let wrong: string[] = [];
  for (let attempt = 0; attempt < (reads ? tries : 1); attempt++) {
    if (attempt > 0) await Bun.sleep(pauseMs);
    wrong = judge(step, await send(sandbox.url, step, bindings), bindings);
    if (wrong.length === 0) break;
  }
  return wrong;
}

async function send(base: string, step: Step, bindings: Bindings): Promise<Got> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    if (name === "signed-by") Object.assign(headers, signedBy(bindings.fill(value)));
    else headers[name] = bindings.fill(value);
  }
  const response = await fetch(base + bindings.fill(step.url), {
    method: step.method,
    headers,
    redirect: "manual",
    ...bodyOf(step, bindings),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

function bodyOf({ method, body }: Step, bindings: Bindings): { body?: BodyInit } {
  if (method === "GET" || method === "HEAD") return {};
  const size = /^<(\d+) bytes>$/.exec(body ?? "")?.[1];
  if (size !== undefined) return { body: new Uint8Array(Number(size)) };
  return body === undefined ? (method === "PUT" ? { body: "" } : {}) : { body: bindings.fill(body) };
}

/** Waits until no job runs: recordings were made by hand, with all the time in the world between two requests. */
async function settled(sandbox: Sandbox): Promise<void> {
  while (sandbox.services.jobs.busy) await Bun.sleep(5);
}
