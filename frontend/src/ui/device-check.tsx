import { useEffect, useRef, useState } from "preact/hooks";
import { gettext } from "../i18n";
import { LevelMeter, canPublish, listDevices, playChime, watchDevices } from "../media";
import type { Device, Devices, DeviceTrouble } from "../media";
import { useMay, useRoom } from "./context";
import { troubleWords } from "./device-words";
import { Picture } from "./picture";
import { follow } from "./signals";

export interface Checked {
  readonly microphone: MediaStreamTrack | null;
  readonly camera: MediaStreamTrack | null;
}

type Troubles = { readonly [source in keyof Checked]?: DeviceTrouble };

interface Props {
  readonly checked: Checked;
  readonly onChange: (checked: Checked) => void;
}

/** Camera, microphone and loudspeaker, tried before anybody else sees or hears them. */
export function DeviceCheck({ checked, onChange }: Props) {
  const { media } = useRoom();
  const shows = useMay()("media.show");
  const [troubles, setTroubles] = useState<Troubles>({});
  const devices = useDevices(checked);
  if (!canPublish())
    return (
      <p class="notice">
        {gettext(
          "This browser cannot send picture and sound. You can join to listen, ask and vote; to speak, use a current Firefox, Chrome, Edge or Safari.",
        )}
      </p>
    );
  const open = async (source: keyof Checked): Promise<Checked> => {
    checked[source]?.stop();
    const opened = await media.open(source);
    setTroubles((all) => ({ ...all, [source]: opened.ok ? undefined : opened.trouble }));
    return { ...checked, [source]: opened.ok ? opened.track : null };
  };
  const openBoth = async (): Promise<void> => {
    const { microphone } = await open("microphone");
    const { camera } = shows ? await open("camera") : checked;
    onChange({ microphone, camera });
  };
  const choose = async (source: keyof Checked, id: string): Promise<void> => {
    await media.choose(source, id);
    onChange(await open(source));
  };
  const toggle = async (source: keyof Checked): Promise<void> => {
    if (checked[source] === null) return onChange(await open(source));
    checked[source].stop();
    onChange({ ...checked, [source]: null });
  };
  const tried = checked.microphone !== null || checked.camera !== null || Object.keys(troubles).length > 0;
  return (
    <section class="device-check" aria-label={gettext("Camera and sound check")}>
      {shows && <div class="join-preview">
        {checked.camera ? (
          <Picture track={checked.camera} mirrored label={gettext("Your camera, as the others will see it")} />
        ) : (
          <p>{tried ? gettext("Your camera is off.") : gettext("Nobody can see or hear you yet.")}</p>
        )}
      </div>}
      {!tried && (
        <button type="button" class="button quiet wide" onClick={() => void openBoth()}>
          {shows ? gettext("Try camera and microphone") : gettext("Try the microphone")}
        </button>
      )}
      {tried && (
        <>
          <Level track={checked.microphone} />
          <div class="device-toggles">
            <Toggle
              on={checked.microphone !== null}
              name={gettext("Microphone")}
              run={() => void toggle("microphone")}
            />
            {shows && <Toggle on={checked.camera !== null} name={gettext("Camera")} run={() => void toggle("camera")} />}
            <button type="button" class="control" onClick={() => void playChime()}>
              {gettext("Play a test sound")}
            </button>
          </div>
        </>
      )}
      {troubles.microphone && <p class="refusal">{troubleWords("microphone", troubles.microphone)}</p>}
      {troubles.camera && <p class="refusal">{troubleWords("camera", troubles.camera)}</p>}
      {tried && <Pickers devices={devices} choose={(source, id) => void choose(source, id)} />}
    </section>
  );
}

function Toggle({ on, name, run }: { on: boolean; name: string; run: () => void }) {
  return (
    <button type="button" class="control" aria-pressed={on} onClick={run}>
      {name} <span class="control-state">{on ? gettext("on") : gettext("off")}</span>
    </button>
  );
}

/** Lists again when something is plugged in or out, or when permission gave the names. */
export function useDevices(changed: unknown): Devices {
  const [devices, setDevices] = useState<Devices>({ microphones: [], cameras: [], speakers: [] });
  useEffect(() => {
    const list = (): void => void listDevices().then(setDevices);
    list();
    return watchDevices(list);
  }, [changed]);
  return devices;
}

export function Pickers({
  devices,
  choose,
}: {
  devices: Devices;
  choose: (source: "microphone" | "camera", id: string) => void;
}) {
  const { media } = useRoom();
  const [chosen] = useState(() => follow(media.chosen));
  const speakers = "setSinkId" in HTMLMediaElement.prototype ? devices.speakers : [];
  return (
    <div class="pickers">
      <Picker
        label={gettext("Microphone")}
        of={devices.microphones}
        value={chosen.value.microphone}
        choose={(id) => choose("microphone", id)}
      />
      <Picker
        label={gettext("Camera")}
        of={devices.cameras}
        value={chosen.value.camera}
        choose={(id) => choose("camera", id)}
      />
      <Picker
        label={gettext("Loudspeaker")}
        of={speakers}
        value={chosen.value.speaker}
        choose={(id) => void media.chooseSpeaker(id)}
      />
    </div>
  );
}

interface PickerProps {
  readonly label: string;
  readonly of: readonly Device[];
  readonly value: string | undefined;
  readonly choose: (id: string) => void;
}

function Picker({ label, of, value, choose }: PickerProps) {
  const named = of.filter((device) => device.label !== "");
  if (named.length === 0) return null;
  return (
    <label class="field picker">
      <span>{label}</span>
      <select value={value ?? named[0]?.id} onChange={(event) => choose(event.currentTarget.value)}>
        {named.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How loud the microphone is, drawn a few times a second; a meter for those who do not see it. */
function Level({ track }: { track: MediaStreamTrack | null }) {
  const bar = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    if (track === null) return;
    const meter = new LevelMeter(track);
    const timer = setInterval(() => {
      if (bar.current) bar.current.value = meter.level();
    }, 100);
    return () => {
      clearInterval(timer);
      meter.close();
    };
  }, [track]);
  return (
    <label class="level-field">
      <span>{track ? gettext("Speak: the bar moves when you are heard") : gettext("Your microphone is off.")}</span>
      <meter ref={bar} class="level" min={0} max={1} value={0} />
    </label>
  );
}
