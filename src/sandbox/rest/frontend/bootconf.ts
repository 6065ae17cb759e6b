import { createHash } from "node:crypto";
import type { BootconfAnswer } from "../../../protocol/rest.ts";
import { publicRoute } from "../router.ts";

const version = "4.3.5";
const built = "2024-01-09T00:00:00";

/** `GET /a/frontend/bootconf`: where everything is. Only callers with a valid token learn the version; others get a hash of it. */
export const bootconfRoute = publicRoute(
  "GET",
  "/frontend/bootconf",
  undefined,
  (call): BootconfAnswer & Record<string, unknown> => {
    const known = call.caller !== undefined;
    const shown = known ? version : createHash("md5").update(version).digest("hex");
    return {
      ajxpResourcesFolder: "plug/gui.ajax/res",
      ENDPOINT_REST_API: "/a",
      ENDPOINT_S3_GATEWAY: "/io",
      ENDPOINT_WEBSOCKET: "/ws/event",
      PUBLIC_BASEURI: "/public",
      zipEnabled: true,
      multipleFilesDownloadEnabled: true,
      customWording: { title: "Pydio Cells", icon: "", iconBinary: "", loginTitle: "", loginLegend: "" },
      usersEnabled: true,
      loggedUser: false,
      currentLanguage: "en-us",
      session_timeout: 3600,
      client_timeout: 1440,
      client_timeout_warning: 3,
      availableLanguages: { "en-us": "English" },
      usersEditable: true,
      ajxpVersion: shown,
      ajxpVersionDate: known ? built : "",
      backend: {
        PackageType: "PydioHome",
        PackageLabel: "Pydio Cells Home Edition",
        Version: shown,
        License: "agplv3",
        BuildRevision: known ? "8d84eb965" : "",
        BuildStamp: known ? built : "",
        PackagingInfo: null,
        ServerOffset: 0,
      },
    } as BootconfAnswer & Record<string, unknown>;
  },
);
