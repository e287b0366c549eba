import { gettext, interpolate } from "../i18n";
import type { DeviceTrouble, Source } from "../media";

function sourceName(source: Source): string {
  switch (source) {
    case "microphone":
    case "booth":
    case "desk":
    case "backstage":
      return gettext("the microphone");
    case "camera":
      return gettext("the camera");
    case "screen":
      return gettext("the screen");
  }
}

/** What is wrong with a device, why, and what to do. */
export function troubleWords(source: Source, why: DeviceTrouble): string {
  const device = sourceName(source);
  switch (why) {
    case "none found":
      return source === "camera"
        ? gettext("No camera was found. Connect one and try again, or take part with sound only.")
        : gettext("No microphone was found. Connect one and try again, or listen and ask in writing.");
    case "refused":
      return source === "screen"
        ? gettext("The screen was not shared: you or this browser said no. Try again to choose a window.")
        : interpolate(
            gettext("This browser may not use %(device)s. Allow it beside the page’s address, then try again."),
            { device },
          );
    case "in use":
      return interpolate(gettext("Another program is using %(device)s. Close that program, then try again."), {
        device,
      });
    case "unplugged":
      return source === "camera"
        ? gettext("Your camera went away while it was on. You can still be heard.")
        : gettext("Your microphone went away while it was on, so nobody hears you.");
    case "not supported":
      return interpolate(gettext("This browser cannot use %(device)s here. You can listen, ask and vote."), { device });
  }
}
