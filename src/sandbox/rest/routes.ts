import { bootconfRoute } from "./frontend/bootconf.ts";
import { graphRoute } from "./frontend/graph.ts";
import { sessionRefusals, sessionRoute } from "./frontend/session.ts";
import { stateRoute } from "./frontend/state.ts";
import { controlJobRoute, deleteTasksRoute, taskLogsRoute } from "./jobs/control-job.ts";
import { listJobsRoute } from "./jobs/list-jobs.ts";
import { runJobRoute } from "./jobs/run-job.ts";
import { namespacesRoute, namespacesUpdateRoute } from "./meta/namespaces.ts";
import { nodeMetaRoutes } from "./meta/node-meta.ts";
import { bookmarksRoute, searchMetaRoute } from "./meta/search-meta.ts";
import { tagRoutes } from "./meta/tags.ts";
import { updateMetaRoute } from "./meta/update-meta.ts";
import { activityRoute, templatesRoute } from "./others/activity.ts";
import { documentTokenRoute, revokeTokenRoute } from "./others/tokens.ts";
import { aclRoutes } from "./people/acls.ts";
import { deleteUserRoute, putUserRolesRoute, putUserRoute } from "./people/change-users.ts";
import { datasourceRoutes } from "./people/datasources.ts";
import { roleRoutes } from "./people/roles.ts";
import { readUserRoute, searchUsersRoute } from "./people/search-users.ts";
import { changeWorkspaceRoutes, searchWorkspacesRoute } from "./people/workspaces.ts";
import type { Route } from "./router.ts";
import { searchRoute } from "./search/search-nodes.ts";
import { cellRoutes } from "./shares/cells.ts";
import { linkRoutes } from "./shares/links.ts";
import { putLinkRoute } from "./shares/put-link.ts";
import { adminListRoute, adminStatRoute } from "./tree/admin.ts";
import { createRoute } from "./tree/create.ts";
import { deleteRoute } from "./tree/delete.ts";
import { restoreRoute } from "./tree/restore.ts";
import { selectionRoute } from "./tree/selection.ts";
import { statRoute } from "./tree/stat.ts";
import { bulkRoute, statsRoute } from "./tree/stats.ts";

/** Everything below `/a`. Where two patterns fit a path, the first one counts. */
export const routes: readonly Route[] = [
  bootconfRoute,
  stateRoute,
  sessionRoute,
  ...sessionRefusals,
  graphRoute,
  statRoute,
  statsRoute,
  bulkRoute,
  createRoute,
  deleteRoute,
  restoreRoute,
  selectionRoute,
  adminListRoute,
  adminStatRoute,
  searchRoute,
  runJobRoute,
  listJobsRoute,
  controlJobRoute,
  deleteTasksRoute,
  taskLogsRoute,
  namespacesRoute,
  namespacesUpdateRoute,
  updateMetaRoute,
  searchMetaRoute,
  bookmarksRoute,
  ...tagRoutes,
  ...nodeMetaRoutes,
  putLinkRoute,
  ...linkRoutes,
  ...cellRoutes,
  searchUsersRoute,
  readUserRoute,
  putUserRolesRoute,
  putUserRoute,
  deleteUserRoute,
  ...roleRoutes,
  searchWorkspacesRoute,
  ...changeWorkspaceRoutes,
  ...aclRoutes,
  ...datasourceRoutes,
  activityRoute,
  templatesRoute,
  documentTokenRoute,
  revokeTokenRoute,
];
