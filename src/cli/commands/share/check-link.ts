import type { ShareLink } from "../../../cells/types.ts";
import type { LinkWishes } from "./link-wishes.ts";

/** What was asked of a link and is not in the server's answer, in words. */
export function missingWishes(link: ShareLink, wishes: LinkWishes): string[] {
  const missing: string[] = [];
  const { password, expiresSeconds, maxDownloads, permissions, customId, targetUsers } = wishes;
  if (password !== undefined && !link.passwordRequired) missing.push("the password");
  if (expiresSeconds !== undefined && (link.expiresSeconds ?? 0) !== expiresSeconds) missing.push("the end");
  if (maxDownloads !== undefined && (link.maxDownloads ?? 0) !== maxDownloads) missing.push("the limit of downloads");
  // More than asked is no less: a download brings the preview with it.
  if (permissions?.some((each) => !link.permissions.includes(each))) missing.push("a permission");
  if (customId !== undefined && link.hash !== customId) missing.push("the id");
  if (targetUsers?.some((login) => !link.targetUsers.includes(login))) missing.push("the users");
  return missing;
}
