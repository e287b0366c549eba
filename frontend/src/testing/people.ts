// Whom and what the tests of pages speak of.

import type { Person, Role } from "../protocol/types";
import type { Boot } from "../state/boot";
import { OTHERS } from "./scripted-socket";

export const NOW = 1_790_000_000_000;
export const boot: Boot = {
  exchange: "live",
  title: "Water losses",
  cities: [
    { slug: "surat", name: "Surat", side: 1, time_zone: "Asia/Kolkata" },
    { slug: "busan", name: "Busan", side: 2, time_zone: "Asia/Seoul" },
  ],
  places: [
    { slug: "surat", name: "Surat" },
    { slug: "busan", name: "Busan" },
    { slug: "lahore", name: "Lahore" },
  ],
  when: "Tuesday 24 November, 14:00 your time (India)",
  language: "en",
  udp_port: 10000,
  starts_ms: NOW,
  csrf: "",
  urls: { archive: "/exchange/live/archive/", home: "/", ...OTHERS },
};

export const person = (name: string, role: Role, city = "", side = 0): Person => ({
  ...{ name, title: "", city, side, role },
  ...{ present: true, microphone: false, camera: false, screen: false },
});
