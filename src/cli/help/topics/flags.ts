import { globalFlags } from "../../global-flags.ts";
import { flagSections } from "../command-document.ts";
import { type HelpDocument, section, text } from "../document.ts";

export const flagsTopic: HelpDocument = {
  name: "flags",
  summary: "Flags that every command has",
  sections: [
    section(
      "",
      ...text(
        "They may stand before or behind the command. A flag wins over its variable (cec help environment), and the last one given wins. Values follow as --flag VALUE or --flag=VALUE, those of short flags as -fVALUE too; -- ends the flags.",
        "Address and secret given by flags or variables win over the stored account, a token over a password.",
      ),
    ),
    ...flagSections(globalFlags),
  ],
};
