// The network check: for a city's IT, without an account.

import { render } from "preact";
import { AT_MOST_S } from "../check/run";
import { use } from "../i18n";
import { CheckPage } from "../ui/check/page";
import type { CheckBoot } from "../ui/check/page";

async function start(): Promise<void> {
  const boot = document.getElementById("boot")?.textContent;
  const host = document.getElementById("check");
  if (!boot || !host) throw new Error("The page of the network check has no #boot or no #check.");
  const given = JSON.parse(boot) as CheckBoot & { readonly language: string }; // written by our own template
  await use(given.language);
  host.replaceChildren();
  render(<CheckPage boot={{ ...given, pages: "/healthz" }} atMostSeconds={AT_MOST_S} />, host);
}

void start();
