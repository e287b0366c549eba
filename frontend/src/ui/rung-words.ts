import { gettext } from "../i18n";
import type { Ceiling } from "../protocol/types";
import type { Standing } from "../state/media-view";

/** What does not come through, and why; "" when everything does that is sent. */
export function standingWords({ rung, chosen }: Standing): string {
  switch (rung) {
    case "video":
      return "";
    case "slides":
      return gettext("Your line carries sound and slides at the moment; pictures come back by themselves.");
    case "audio":
      return chosen
        ? gettext("You chose sound only on this device: pictures and slides are not sent to it.")
        : gettext("Your line carries sound only at the moment; pictures come back by themselves.");
    case "text":
      return gettext("Your line is too thin for sound at the moment: follow the discussion in text. Sound comes back by itself.");
  }
}

/** A choice of how much this device receives, and what it costs: the rates of media/encodings.ts for an hour. */
export function ceilingWords(ceiling: Ceiling): { readonly name: string; readonly what: string } {
  switch (ceiling) {
    case "none":
      return {
        name: gettext("Do not save"),
        what: gettext("Pictures as large as your screen shows them and your line carries them: about 1 GB an hour with four cameras on."),
      };
    case "low":
      return {
        name: gettext("Small pictures"),
        what: gettext("People in the smallest size, about 70 MB an hour each. A shared screen stays as sharp as it is sent."),
      };
    case "audio":
      return {
        name: gettext("Sound only"),
        what: gettext("No pictures and no shared screen: about 20 MB an hour for each microphone that is on."),
      };
    case "text":
      return {
        name: gettext("Text only"),
        what: gettext("You hear and see nobody. Questions, votes and minutes go on: less than 1 MB an hour."),
      };
  }
}
