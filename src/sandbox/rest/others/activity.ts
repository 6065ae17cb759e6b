import { activity } from "../proto/shapes.ts";
import { route } from "../router.ts";

/** `POST /a/activity/stream`: nobody keeps activities here, so every stream is empty. */
export const activityRoute = route("POST", "/activity/stream", "user", activity, () => ({
  "@context": "https://www.w3.org/ns/activitystreams",
  type: "Collection",
}));

/** `GET /a/templates`: a server without templates of its own. */
export const templatesRoute = route("GET", "/templates", "user", undefined, () => ({}));
