import type { HelpDocument } from "./document.ts";

export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<HelpDocument>;
}

/** What `cec help NAME` explains besides commands. */
export const topics: readonly Topic[] = [
  {
    name: "exit-codes",
    summary: "What the exit code of a run says",
    load: async () => (await import("./topics/exit-codes.ts")).exitCodesTopic,
  },
  {
    name: "environment",
    summary: "Variables that cec reads",
    load: async () => (await import("./topics/environment.ts")).environmentTopic,
  },
  {
    name: "filters",
    summary: "Wildcards, and what chooses files, jobs and columns",
    load: async () => (await import("./topics/filters.ts")).filtersTopic,
  },
  {
    name: "json",
    summary: "Output for programs: --json, --format, --columns and --raw",
    load: async () => (await import("./topics/json.ts")).jsonTopic,
  },
  {
    name: "agents",
    summary: "Using cec from scripts, jobs and agents, with nobody at the keyboard",
    load: async () => (await import("./topics/agents.ts")).agentsTopic,
  },
  {
    name: "flags",
    summary: "Flags that every command has",
    load: async () => (await import("./topics/flags.ts")).flagsTopic,
  },
];
