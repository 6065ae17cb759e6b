import { CecError } from "../../../base/errors.ts";
import type { ShareLink } from "../../../cells/types.ts";
import type { LinkBody, LinkRequest } from "../../../protocol/shares.ts";
import type { Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { missingWishes } from "./check-link.ts";
import { targetsOf } from "./create.run.ts";
import { findLink } from "./find-links.ts";
import { linkJson } from "./link-view.ts";
import { type LinkWishes, readWishes } from "./link-wishes.ts";
import type { flags } from "./update.ts";
import { warnOfStrangers } from "./warn-of-strangers.ts";

export const run: Run<typeof flags> = async (context, { args: [text = ""], flags: given }) => {
  const { dryRun, json, noPassword, ...wanted } = given;
  if (noPassword && (wanted.password !== undefined || wanted.passwordStdin)) {
    throw new CecError("usage", "use either --no-password or a new password");
  }
  const { terminal, signal, now } = context;
  const wishes = await readWishes(context, wanted);
  const changes = changed(wishes, noPassword);
  if (changes.length === 0) {
    throw new CecError("usage", "nothing to change is given", { hint: "See cec share update --help." });
  }
  const { cells } = await context.connect();
  const link = await findLink(cells, text, signal);
  await warnOfStrangers(context, cells.people, wishes.targetUsers);
  if (dryRun) {
    tellWould(terminal, json, { would: "change", path: link.url, reason: changes.join(", ") });
    return undefined;
  }
  const after = await cells.shares.updateLink(requestFor(link, wishes, noPassword), { signal });
  const missing = [
    ...missingWishes(after, wishes),
    ...(noPassword && after.passwordRequired ? ["taking the password away"] : []),
  ];
  if (missing.length > 0) {
    throw new CecError("mismatch", `the server changed the link, but for ${missing.join(", ")}`, { path: link.url });
  }
  if (json) {
    const shown = linkJson({ ...after, paths: link.paths }, now());
    terminal.print(JSON.stringify(wishes.generated ? { ...shown, generatedPassword: wishes.password } : shown));
    return undefined;
  }
  terminal.print(after.url);
  terminal.note(`Changed ${visible(after.label)}: ${changes.join(", ")}`);
  if (wishes.generated) terminal.complain(`Password: ${wishes.password}`);
  return undefined;
};

/** The server takes a link as a whole: what is not sent would be reset. */
function requestFor({ body, nodeUuids, passwordRequired }: ShareLink, wishes: LinkWishes, noPassword: boolean) {
  const { password, customId } = wishes;
  const { AccessEnd, MaxDownloads, ...kept } = body;
  const end = wishes.expiresSeconds === undefined ? AccessEnd : String(wishes.expiresSeconds);
  const limit = wishes.maxDownloads === undefined ? MaxDownloads : String(wishes.maxDownloads);
  const ShareLink: LinkBody = {
    ...kept,
    RootNodes: nodeUuids.map((Uuid) => ({ Uuid })),
    PasswordRequired: !noPassword && (passwordRequired || password !== undefined),
    ...(end === undefined ? {} : { AccessEnd: end }),
    ...(limit === undefined ? {} : { MaxDownloads: limit }),
    ...(wishes.label === undefined ? {} : { Label: wishes.label }),
    ...(wishes.description === undefined ? {} : { Description: wishes.description }),
    ...(wishes.permissions === undefined ? {} : { Permissions: [...wishes.permissions] }),
    ...(wishes.template === undefined ? {} : { ViewTemplateName: wishes.template }),
    ...targetsOf(wishes),
  };
  const request: LinkRequest = {
    ShareLink,
    PasswordEnabled: !noPassword && (passwordRequired || password !== undefined),
    ...(password === undefined ? {} : { UpdatePassword: password }),
    ...(customId === undefined ? {} : { UpdateCustomHash: customId }),
  };
  return request;
}

function changed(wishes: LinkWishes, noPassword: boolean): string[] {
  const names: Readonly<Record<keyof Omit<LinkWishes, "generated">, string>> = {
    label: "label",
    description: "description",
    password: "password",
    expiresSeconds: "end",
    maxDownloads: "limit of downloads",
    permissions: "permissions",
    customId: "id",
    template: "template",
    targetUsers: "users",
  };
  const asked = Object.entries(names).filter(([key]) => wishes[key as keyof LinkWishes] !== undefined);
  return [...asked.map(([, name]) => name), ...(noPassword ? ["no password"] : [])];
}
