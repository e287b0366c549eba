// A file handed to the server from the room: what became of it, in the server's words.

export interface Sent {
  /** The key under which the exchange knows it, or why it was not taken. */
  readonly key?: string;
  readonly message?: string;
}

interface Answer {
  readonly deck?: string;
  readonly handout?: string;
  readonly message?: string;
}

/** Post a form. `away` is what to say where there is no answer. */
export async function sendFile(address: string, file: File, csrf: string, away: string): Promise<Sent> {
  const form = new FormData();
  form.set("file", file);
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: form,
      headers: { Accept: "application/json", "X-CSRFToken": csrf },
    });
    const said = (await answer.json()) as Answer; // written by our own pages
    const key = said.deck ?? said.handout;
    return key === undefined ? { message: said.message ?? away } : { key };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return { message: away }; // no line, or not our page
    throw error;
  }
}

const ASK_AGAIN_MS = 1_500;

/** Why slides that were taken could not be drawn; "" once they are. Waits as long as that takes. */
export async function drawn(address: string, until: AbortSignal): Promise<string> {
  for (;;) {
    const said = await state(address, until);
    if (said.state === "ready") return "";
    if (said.state === "refused") return said.message ?? "";
    await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    if (until.aborted) return "";
  }
}

interface Drawing {
  readonly state: "waiting" | "ready" | "refused";
  readonly message?: string;
}

async function state(address: string, signal: AbortSignal): Promise<Drawing> {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
    return answer.ok ? ((await answer.json()) as Drawing) : { state: "ready" }; // withdrawn meanwhile: nothing to wait for
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return { state: "waiting" }; // the line is away
    throw error;
  }
}
