import type { JobBody } from "../../protocol/jobs.ts";

/** Whose the jobs of the server itself are. */
export const systemOwner = "pydio.system.user";

/** Jobs the server itself has, which administrators see in the list. They never run here: there is nothing for them to do. */
export function systemJobs(now: number): JobBody[] {
  const about = { Owner: systemOwner, CreatedAt: now, ModifiedAt: now };
  const daily = (start: string) => ({ Schedule: { Iso8601Schedule: `R/2012-01-01T${start}Z/PT24H` } });
  return [
    {
      ID: "clean-expired-acls",
      Label: "Remove rights that expired",
      ...about,
      ...daily("01:30:00"),
      Actions: [{ ID: "actions.idm.clean-expired-acl", Parameters: { expiredBefore: "240h" } }],
    },
    {
      ID: "clean-orphans-nodes",
      Label: "Remove uploads that were never completed",
      ...about,
      ...daily("02:30:00"),
      Actions: [{ ID: "actions.tree.delete", Parameters: { childrenOnly: "false" } }],
    },
    {
      ID: "clean-user-data",
      Label: "Remove the data of users who left",
      ...about,
      EventNames: ["IDM_CHANGE:USER:3"],
      Actions: [{ ID: "actions.idm.clean-user-data" }],
      MaxConcurrency: 5,
    },
  ];
}
