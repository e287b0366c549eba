// The waiting page: it asks whether one is in, and goes on by itself. Without it "Look again" does the same.
const EVERY_MS = 2_000;

interface Answer {
  readonly state: "waiting" | "in" | "turned_away" | "over" | "nobody";
  readonly url?: string;
}

async function look(address: string): Promise<void> {
  const answer = (await (await fetch(address, { headers: { accept: "application/json" } })).json()) as Answer;
  if (answer.state === "waiting") return;
  if (answer.state === "in" && answer.url !== undefined) location.assign(answer.url);
  else location.reload();
}

/** Ask until something changed; a line that is cut for a while is no reason to stop. */
function watch(address: string): void {
  const again = (): void => {
    setTimeout(() => void look(address).catch(() => undefined).finally(again), EVERY_MS);
  };
  again();
}

const door = document.getElementById("door");
if (door?.dataset["state"] !== undefined && door.dataset["now"] === "waiting") watch(door.dataset["state"]);
