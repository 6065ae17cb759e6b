import type { ShareLink } from "../../../cells/types.ts";
import type { LinkWishes } from "./link-wishes.ts";

/** What was asked of a link and is not in the server's answer, in words. */
export function missingWishes(link: ShareLink, wishes: LinkWishes): string[] {
  const missing: string[] = [];
  const { password, expiresSeconds, maxDownloads, permissions, customId, targetUsers } = wishes;
  if (password !== undefined && !link.passwordRequired) missing.push("the password");
  if (expiresSeconds !== undefined && (link.expiresSeconds ?? 0) !== expiresSeconds) missing.push("the end");
  if (maxDownloads !== undefined && (link.maxDownloads ?? 0) !== maxDownloads) missing.push("the limit of downloads");
  if (permissions?.some((each) => !link.permissions.includes(each))) missing.push("a permission");
  // A download brings the preview with it; anything else that was not asked opens more than was meant.
  const more = permissions && link.permissions.some((each) => each !== "Preview" && !permissions.includes(each));
  if (more) missing.push("the limit of permissions");
  if (customId !== undefined && link.hash !== customId) missing.push("the id");
  if (targetUsers?.some((login) => !link.targetUsers.includes(login))) missing.push("the users");
  if (targetUsers?.length && !link.restrictToTargetUsers) missing.push("the limit to these users");
  return missing;
}
