import { nearest } from "../nearest.ts";
import type { Command } from "../types.ts";
import { shownCommands, spokenName } from "./names.ts";

/** What people type who come from other tools, and how it is called here. */
const otherNames: Readonly<Record<string, string>> = {
  account: "config",
  accounts: "config ls",
  copy: "cp",
  del: "rm",
  delete: "rm",
  df: "du",
  diff: "check",
  dir: "ls",
  download: "get",
  exists: "ls --exists",
  grep: "search",
  hash: "tools hash",
  link: "share",
  list: "ls",
  locate: "search",
  login: "config add",
  logout: "config rm",
  man: "help",
  md5sum: "tools hash",
  mirror: "sync",
  move: "mv",
  publish: "share",
  pull: "get",
  push: "put",
  recycle: "trash",
  remove: "rm",
  rename: "mv",
  restore: "trash restore",
  rsync: "sync",
  server: "sandbox start",
  signin: "config add",
  tags: "meta",
  undelete: "trash restore",
  upgrade: "update",
  upload: "put",
  users: "idm list-users",
  whoami: "info",
  workspaces: "ls",
};

/** The command a person most likely meant, as it is typed: near in spelling, or the word another tool has for it. */
export function suggestCommand(path: readonly Command[], word: string): string | undefined {
  const parent = path.at(-1);
  if (word === "help" && path.length > 1) return `cec help ${spokenName(path).slice("cec ".length)}`;
  const names = shownCommands(parent).map((each) => each.name);
  const spoken = spokenName(path);
  const other = otherNames[word.toLowerCase()];
  if (other !== undefined && names.includes(other.split(" ")[0] ?? "")) return `${spoken} ${other}`;
  const close = nearest(word.toLowerCase(), names);
  if (close !== undefined) return `${spoken} ${close}`;
  // `cec restore`: the command of that name lies one step deeper.
  const deeper = shownCommands(parent).find((each) => shownCommands(each).some((child) => child.name === word));
  return deeper === undefined ? undefined : `${spoken} ${deeper.name} ${word}`;
}
