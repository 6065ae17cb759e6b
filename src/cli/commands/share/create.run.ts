import { CecError } from "../../../base/errors.ts";
import type { CellsNode, ShareLink, Shares } from "../../../cells/types.ts";
import type { LinkBody } from "../../../protocol/shares.ts";
import { requireNode } from "../../remote-nodes.ts";
import { pathInWorkspace } from "../../remote-path.ts";
import type { Run } from "../../types.ts";
import { isoTime } from "../../view/iso-time.ts";
import { tellWould } from "../../view/would.ts";
import { missingWishes } from "./check-link.ts";
import type { flags } from "./create.ts";
import { linkJson } from "./link-view.ts";
import { type LinkWishes, readWishes } from "./link-wishes.ts";
import { qrCode } from "./qr-code.ts";
import { warnOfStrangers } from "./warn-of-strangers.ts";

export const run: Run<typeof flags> = async (context, { args: [text = ""], flags: { qr, dryRun, json, ...given } }) => {
  const { terminal, signal, now } = context;
  const path = pathInWorkspace(text, "share");
  const wishes = await readWishes(context, given);
  const { cells } = await context.connect();
  const node = await requireNode(cells.tree, path, "share", signal);
  await warnOfStrangers(context, cells.people, wishes.targetUsers);
  const body = bodyFor(node, wishes);
  if (dryRun) {
    const { Permissions = [], MaxDownloads, ViewTemplateName = "" } = body;
    const expires = isoTime(wishes.expiresSeconds);
    const details = {
      label: body.Label,
      permissions: Permissions.map((permission) => permission.toLowerCase()),
      password: wishes.password !== undefined,
      template: ViewTemplateName,
      ...(expires === undefined ? {} : { expires }),
      ...(MaxDownloads === undefined ? {} : { maxDownloads: Number(MaxDownloads) }),
    };
    tellWould(terminal, json, { would: "share", path, details });
    return undefined;
  }
  const link = await create(cells.shares, body, wishes, signal);
  if (json) {
    const made = { ...linkJson({ ...link, paths: [path] }, now()) };
    terminal.print(JSON.stringify(wishes.generated ? { ...made, generatedPassword: wishes.password } : made));
  } else {
    terminal.print(link.url);
    // Nobody can ask for it again, so it is told with --quiet too.
    if (wishes.generated) terminal.complain(`Password: ${wishes.password}`);
  }
  if (qr) terminal.complain(await qrCode(link.url, terminal.color));
  return undefined;
};

function bodyFor(node: CellsNode, wishes: LinkWishes): LinkBody {
  const permissions = wishes.permissions ?? ["Preview", "Download"];
  return {
    Label: wishes.label ?? node.name,
    ...(wishes.description === undefined ? {} : { Description: wishes.description }),
    RootNodes: [{ Uuid: node.uuid }],
    Permissions: [...permissions],
    ...(wishes.expiresSeconds ? { AccessEnd: String(wishes.expiresSeconds) } : {}),
    ...(wishes.maxDownloads ? { MaxDownloads: String(wishes.maxDownloads) } : {}),
    ViewTemplateName: wishes.template ?? defaultTemplate(node, permissions),
    ...targetsOf(wishes),
    Policies: null,
    PoliciesContextEditable: true,
  };
}

/** The pages the web interface takes. Only that for downloads goes without a preview. */
function defaultTemplate(node: CellsNode, permissions: readonly string[]): string {
  if (node.kind !== "file") return "pydio_shared_folder";
  return permissions.includes("Preview") ? "pydio_unique_strip" : "pydio_unique_dl";
}

export function targetsOf({ targetUsers }: Pick<LinkWishes, "targetUsers">): Partial<LinkBody> {
  if (targetUsers === undefined) return {};
  const users = targetUsers.map((login) => [login, { Display: login }] as const);
  return { TargetUsers: Object.fromEntries(users), RestrictToTargetUsers: true };
}

/**
 * Makes the link and takes it away again when it lacks what was asked: a link without its password is worse than none. An id of one's own
 * is set by a second call, because only changes of a link are checked for one that is taken.
 */
async function create(shares: Shares, body: LinkBody, wishes: LinkWishes, signal: AbortSignal): Promise<ShareLink> {
  const secret = wishes.password === undefined ? {} : { PasswordEnabled: true, CreatePassword: wishes.password };
  const made = await shares.createLink({ ShareLink: body, ...secret }, { signal });
  try {
    const { customId } = wishes;
    const enabled = { PasswordEnabled: wishes.password !== undefined };
    const named = customId === undefined ? {} : { UpdateCustomHash: customId };
    const link =
      customId === undefined
        ? made
        : await shares.updateLink({ ShareLink: made.body, ...enabled, ...named }, { signal });
    const missing = missingWishes(link, wishes);
    if (missing.length === 0) return link;
    throw new CecError("mismatch", `the server made a link without ${missing.join(", ")}: it was removed again`);
  } catch (error) {
    // The signal may be spent: it must not keep the half-made link.
    await shares.removeLink(made.uuid, { signal: AbortSignal.timeout(10_000) }).catch((cause: unknown) => {
      throw new CecError("partial", `the link ${made.url} is not as it was asked for, and could not be removed`, {
        hint: `Remove it: cec share rm ${made.uuid}`,
        cause: new AggregateError([error, cause]),
      });
    });
    throw error;
  }
}
