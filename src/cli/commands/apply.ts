import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { jsonFlag } from "../output-flags.ts";
import { transferFlags } from "../transfer/transfer-flags.ts";

export const flags = {
  shard: flag.string({
    placeholder: "K/N",
    help: "do the Kth of N parts, without any deletion; any order, any machine",
  }),
  finish: flag.boolean({ help: "after all shards: check that all is there, then delete" }),
  localRoot: flag.string({
    placeholder: "DIR",
    help: "where the plan's local folder lies on this machine",
    complete: "local-folder",
  }),
  dryRun: flag.boolean({ short: "n", help: "tell what is still to be done, and do nothing" }),
  ...transferFlags,
  json: jsonFlag,
};

export const apply = command({
  name: "apply",
  group: "Transfer",
  brief: "do a sync --plan",
  summary: "Do what a plan of cec sync --plan says",
  details: [
    "Each step is compared with both sides first: what changed since the plan was made is refused and named, what is done already is skipped, so that a plan can be applied again after an interruption. Without --shard all is done, deletions last, and none after a failure.",
    "With --shard K/N, a plan is spread over N runs, on any machines and in any order. They delete nothing: --finish does, on one machine, once every step of all shards is seen done.",
  ],
  args: [{ name: "FILE", help: "the plan (- is standard input)", complete: "local-path" }],
  flags,
  examples: [
    { line: "cec apply plan.jsonl", does: "do it all" },
    { line: "cec apply --shard 2/8 plan.jsonl", does: "the second of eight parts, in a batch job" },
    { line: "cec apply --finish plan.jsonl", does: "when all parts are done: the deletions" },
  ],
  exits: {
    6: "the only step left was refused: something changed since the plan; or another cec is at the same",
    8: "some steps failed or were refused, the others are done",
    9: "a copy did not match",
  },
  load: () => import("./apply.run.ts"),
});
