import { useEffect, useId, useState } from "preact/hooks";
import { gettext } from "../../i18n";
import { drawn, sendFile } from "../../state/sending";
import type { Sent } from "../../state/sending";
import { useRoom } from "../context";

type Progress = "idle" | "sending" | "drawing";

/** A PDF that becomes slides. What is said of it stays until the next one. */
export function SendSlides() {
  const { room } = useRoom();
  const [deck, setDeck] = useState("");
  const [progress, setProgress] = useState<Progress>("idle");
  const [message, setMessage] = useState("");
  useEffect(() => {
    if (!deck) return;
    const stop = new AbortController();
    void drawn(`${room.boot.urls.slides}${deck}/`, stop.signal).then((why) => {
      if (stop.signal.aborted) return;
      setMessage(why);
      setProgress("idle");
    });
    return () => stop.abort();
  }, [room, deck]);
  return (
    <FileField
      label={gettext("Send slides (PDF)")}
      accept="application/pdf,.pdf"
      message={message}
      busy={progress === "sending" ? gettext("Being sent…") : progress === "drawing" ? gettext("Being drawn…") : ""}
      address={room.boot.urls.slides}
      began={() => {
        setMessage("");
        setProgress("sending");
      }}
      done={({ key, message: why }) => {
        setMessage(why ?? "");
        setProgress(key === undefined ? "idle" : "drawing");
        setDeck(key ?? "");
      }}
    />
  );
}

/** Something to read, for everybody at once. */
export function ShareDocument() {
  const { room } = useRoom();
  const [busy, setBusy] = useState(false);
  const [message, setMessage] = useState("");
  return (
    <FileField
      label={gettext("Share a document with everybody")}
      accept=".pdf,.docx,.pptx,.xlsx,.png,.jpg,.jpeg,.txt"
      message={message}
      busy={busy ? gettext("Being sent…") : ""}
      address={room.boot.urls.handouts}
      began={() => {
        setMessage("");
        setBusy(true);
      }}
      done={({ message: why }) => {
        setMessage(why ?? "");
        setBusy(false);
      }}
    />
  );
}

interface Props {
  readonly label: string;
  readonly accept: string;
  readonly address: string;
  readonly busy: string;
  readonly message: string;
  readonly began: () => void;
  readonly done: (sent: Sent) => void;
}

function FileField({ label, accept, address, busy, message, began, done }: Props) {
  const { room } = useRoom();
  const id = useId();
  const send = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    began();
    const away = gettext("The hall does not answer. Check the line, then choose the file again.");
    done(await sendFile(address, file, room.boot.csrf, away));
    input.value = "";
  };
  return (
    <div class="send-file">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        disabled={busy !== ""}
        aria-describedby={`${id}-said`}
        onChange={(event) => void send(event.currentTarget)}
      />
      <p id={`${id}-said`} class={message ? "refusal" : "quiet"} role={message ? "alert" : "status"}>
        {message || busy}
      </p>
    </div>
  );
}
