import { command } from "./command.ts";
import { apply } from "./commands/apply.ts";
import { auth } from "./commands/auth/auth.ts";
import { cat } from "./commands/cat.ts";
import { check } from "./commands/check.ts";
import { clear } from "./commands/clear.ts";
import { completion } from "./commands/completion.ts";
import { config } from "./commands/config/config.ts";
import { configure } from "./commands/configure.ts";
import { cp } from "./commands/cp.ts";
import { doc } from "./commands/doc.ts";
import { du } from "./commands/du.ts";
import { find } from "./commands/find.ts";
import { get } from "./commands/get.ts";
import { help } from "./commands/help.ts";
import { idm } from "./commands/idm/idm.ts";
import { info } from "./commands/info.ts";
import { jobs } from "./commands/jobs/jobs.ts";
import { ls } from "./commands/ls.ts";
import { meta } from "./commands/meta/meta.ts";
import { mkdir } from "./commands/mkdir.ts";
import { mv } from "./commands/mv.ts";
import { put } from "./commands/put.ts";
import { rm } from "./commands/rm.ts";
import { sandbox } from "./commands/sandbox/sandbox.ts";
import { scp } from "./commands/scp.ts";
import { search } from "./commands/search.ts";
import { share } from "./commands/share/share.ts";
import { stat } from "./commands/stat.ts";
import { storage } from "./commands/storage/storage.ts";
import { sync } from "./commands/sync.ts";
import { tools } from "./commands/tools/tools.ts";
import { trash } from "./commands/trash/trash.ts";
import { tree } from "./commands/tree.ts";
import { update } from "./commands/update.ts";
import { uploads } from "./commands/uploads/uploads.ts";
import { version } from "./commands/version.ts";
import { versions } from "./commands/versions/versions.ts";
import type { Command } from "./types.ts";

/** The tree of all commands. Parsing, help, completion, man pages and docs come from it. */
export const root: Command = command({
  name: "cec",
  summary: "Command-line client for Pydio Cells.",
  args: [],
  flags: {},
  examples: [],
  commands: [
    ls,
    cat,
    stat,
    tree,
    find,
    search,
    du,
    mkdir,
    cp,
    mv,
    rm,
    trash,
    versions,
    meta,
    scp,
    put,
    get,
    sync,
    check,
    apply,
    uploads,
    info,
    config,
    configure,
    clear,
    auth,
    share,
    idm,
    storage,
    jobs,
    version,
    update,
    tools,
    completion,
    sandbox,
    doc,
    help,
  ],
});
