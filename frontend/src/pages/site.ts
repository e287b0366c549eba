// On every page: moments are shown in the reader's own time, with the zone named.
import { use } from "../i18n";
import { localTime } from "../ui/local-time";

await use(document.documentElement.lang || "en");
for (const element of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) localTime(element);
