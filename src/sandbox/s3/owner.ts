import { xmlElement } from "./xml.ts";

/** The one owner the gateway knows: the same for everybody. */
export const ownerId = "02d6176db174dc93cb1b899f7c6078f08654445fe8cf1b6ce98d8855f66bdbf4";

/** `<Owner>` of lists. */
export const ownerElement = `<Owner>${xmlElement("ID", ownerId)}${xmlElement("DisplayName", "minio")}</Owner>`;
