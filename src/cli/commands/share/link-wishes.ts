import { CecError } from "../../../base/errors.ts";
import { parseMoment } from "../../../base/points-in-time.ts";
import type { LinkPermission } from "../../../protocol/shares.ts";
import type { Context, FlagValues } from "../../types.ts";
import { generatePassword } from "./generate-password.ts";
import type { linkFlags } from "./link-flags.ts";

/** What the flags ask of a link; what is `undefined` was not asked. */
export interface LinkWishes {
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly password: string | undefined;
  /** The password was made up here: the person has to be told. */
  readonly generated: boolean;
  /** Seconds since the epoch; 0 for never. */
  readonly expiresSeconds: number | undefined;
  /** 0 for no limit. */
  readonly maxDownloads: number | undefined;
  readonly permissions: readonly LinkPermission[] | undefined;
  readonly customId: string | undefined;
  readonly template: string | undefined;
  readonly targetUsers: readonly string[] | undefined;
}

const permissionNames: Readonly<Record<string, LinkPermission>> = {
  preview: "Preview",
  download: "Download",
  upload: "Upload",
};

/** The server's own rule. */
const minIdLength = 12;

/** Reads the flags, and the password where it is to come from. @throws CecError `usage`, before anything is sent. */
export async function readWishes(context: Context, given: FlagValues<typeof linkFlags>): Promise<LinkWishes> {
  const permissions = given.permissions.flatMap((name) => permissionNames[name] ?? []);
  const { customId } = given;
  if (customId !== undefined && !/^[A-Za-z0-9._-]+$/.test(customId)) {
    throw new CecError("usage", "--custom-id takes letters, digits, dots, dashes and underscores");
  }
  if (customId !== undefined && customId.length < minIdLength) {
    throw new CecError("usage", `--custom-id takes ${minIdLength} characters or more, as the server wants it`);
  }
  return {
    label: given.label,
    description: given.description,
    ...(await readPassword(context, given)),
    expiresSeconds: given.expires === undefined ? undefined : readExpiry(given.expires, context.now()),
    maxDownloads: given.maxDownloads,
    permissions: permissions.length === 0 ? undefined : permissions,
    customId,
    template: given.template,
    targetUsers: given.targetUser.length === 0 ? undefined : given.targetUser,
  };
}

function readExpiry(text: string, nowMs: number): number {
  if (text === "never" || text === "0") return 0;
  const seconds = parseMoment(text, nowMs, "future");
  if (seconds * 1000 > nowMs) return seconds;
  throw new CecError("usage", `--expires ${text} has passed`);
}

async function readPassword(
  { terminal, readStdin }: Context,
  { password, passwordStdin }: FlagValues<typeof linkFlags>,
): Promise<{ password: string | undefined; generated: boolean }> {
  if (password !== undefined && passwordStdin) {
    throw new CecError("usage", "use either --password or --password-stdin");
  }
  if (passwordStdin) {
    const typed = (await readStdin()).replace(/\r?\n$/, "");
    if (typed === "") throw new CecError("usage", "the password from standard input is empty");
    return { password: typed, generated: false };
  }
  if (password === "generate") return { password: generatePassword(), generated: true };
  if (password === "") throw new CecError("usage", "the password is empty");
  if (password !== undefined) {
    terminal.note(
      `${terminal.paint(33, "warning:")} others on this machine can see a password on the command line; better --password-stdin or --password=generate`,
    );
  }
  return { password, generated: false };
}
