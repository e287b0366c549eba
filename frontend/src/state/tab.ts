// Which tab this is. A reload keeps the answer; a duplicated tab notices that its name is taken and makes a new one.

import { openKeeper } from "./storage";
import type { Keeper } from "./storage";

const TAB = "twinhall.tab";
const lockName = (tab: string): string => `twinhall.tab.${tab}`;

/** Hold a lock as long as this page lives. False when another page holds it. */
function hold(name: string): Promise<boolean> {
  return new Promise((answer, fail) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        return lock === null ? undefined : new Promise<never>(() => undefined);
      })
      .catch(fail);
  });
}

export interface Tabs {
  /** This tab's name. */
  readonly me: string;
  /** Take over what a closed tab left behind; false while that tab is open. */
  adopt(tab: string): Promise<boolean>;
}

/** Name this tab. Without Web Locks (a page that is not served securely) nothing of another tab is adopted. */
export async function nameTab(session: Keeper = openKeeper(() => window.sessionStorage)): Promise<Tabs> {
  const locks = "locks" in navigator && navigator.locks !== undefined;
  let me = session.read<string | null>(TAB, null) ?? crypto.randomUUID().slice(0, 8);
  while (locks && !(await hold(lockName(me)))) me = crypto.randomUUID().slice(0, 8);
  session.write(TAB, me);
  return { me, adopt: (tab) => (locks ? hold(lockName(tab)) : Promise.resolve(false)) };
}
