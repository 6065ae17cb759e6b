import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";

/** A sandbox with alice and bob, whose passwords are `alice-pw` and `bob-pw`. */
export function startTwoUsers(): Promise<Sandbox> {
  return startSandbox({
    users: [
      { name: "alice", password: "alice-pw" },
      { name: "bob", password: "bob-pw" },
    ],
  });
}
