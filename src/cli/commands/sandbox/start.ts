import { command } from "../../command.ts";
import { flag } from "../../flag.ts";

export const flags = {
  dir: flag.string({ placeholder: "DIR", help: "keep files and facts in this folder", complete: "local-folder" }),
  memory: flag.boolean({ help: "keep everything in memory (the default)" }),
  port: flag.integer(0, { max: 65_535, help: "port to listen on; 0 takes a free one" }),
  host: flag.string({ placeholder: "ADDRESS", help: "address to listen on (default 127.0.0.1)" }),
  user: flag.list({
    placeholder: "NAME:PASSWORD",
    help: "a user; may be repeated (default alice); admin is always there",
  }),
  versions: flag.list({
    placeholder: "DATASOURCE",
    help: "keep former contents there; pydiods1 holds common-files (may be repeated)",
  }),
  latency: flag.duration(undefined, { help: "delay before each answer, such as 30ms" }),
  fault: flag.list({ placeholder: "RULE", help: "a scripted failure; may be repeated (see docs/sandbox.md)" }),
  json: flag.boolean({ help: "print address and tokens as one line of JSON", group: "Output" }),
};

export const start = command({
  name: "start",
  summary: "Start the server and print how to reach it",
  details: [
    "It prints two lines ready for eval once it accepts requests, and runs until it is stopped. Passwords not given are made up and told on standard error.",
  ],
  args: [],
  flags,
  examples: [
    { line: "cec sandbox start", does: "in memory, on a free port" },
    { line: "cec sandbox start --dir ./cells --port 8080", does: "keep everything in a folder" },
    {
      line: "cec sandbox start --latency 30ms --fault 'status=503,every=10'",
      does: "a slow server that fails now and then",
    },
  ],
  exits: { 6: "another has the port or the folder" },
  load: () => import("./start.run.ts"),
});
