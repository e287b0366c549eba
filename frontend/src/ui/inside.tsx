import { useEffect, useState } from "preact/hooks";
import { gettext, interpolate, number } from "../i18n";
import { Announcer } from "./announcer";
import { Booth } from "./booth";
import { CaptionDesk } from "./captions/desk";
import { useMay, useRoom } from "./context";
import type { Tab } from "./context";
import { Controls } from "./controls";
import { Desk } from "./desk/desk";
import { WaitingOutside, useWaitsOutside } from "./floor/clock";
import { FloorPanel } from "./floor/panel";
import { useSilence } from "./floor/silence";
import { Header } from "./header";
import { onKey } from "./keys";
import { KeysDialog } from "./keys-dialog";
import { Minutes, WriteMinute } from "./minutes";
import { narrowWindow } from "./narrow";
import { Notes } from "./notes";
import { People } from "./people";
import { Ask, OnTheFloor, Questions } from "./questions";
import { Papers } from "./slides/papers";
import { Stage } from "./stage";
import { TextStage, useTextStanding } from "./text-stage";
import { Tabs } from "./tabs";
import { Chat, WriteChat, useUnread } from "./talk/chat";
import { PollBeforeAll } from "./talk/poll";
import { Polls } from "./talk/polls";
import type { TabOf } from "./tabs";

/** The room while it is open. */
export function Inside({ leave }: { leave: () => void }) {
  const { tab, me } = useRoom();
  const [narrow] = useState(narrowWindow);
  const [help, setHelp] = useState(false);
  useSilence();
  const waits = useWaitsOutside();
  const textOnly = useTextStanding().on;
  const desk = me.value?.audience === "desk" && !narrow.value;
  useEffect(() => {
    const handlers = { tab: (chosen: Tab) => (tab.value = chosen), help: () => setHelp(true) };
    const listener = (event: KeyboardEvent): void => onKey(event, handlers);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, [tab]);
  return (
    <>
      <Header showKeys={() => setHelp(true)} />
      {waits ? (
        <WaitingOutside />
      ) : (
        <>
          {textOnly ? <TextStage /> : <Stage />}
          <Notes />
          {desk && <DeskQuestions />}
          <aside class="room-side" aria-label={gettext("Questions, minutes and people")}>
            {!narrow.value && <PollBeforeAll />}
            <Side withQuestions={!desk} withFloor={narrow.value} />
          </aside>
        </>
      )}
      <div class="room-duty">
        <Booth />
        <CaptionDesk />
      </div>
      <Controls leave={leave} />
      <Announcer />
      {help && <KeysDialog close={() => setHelp(false)} />}
    </>
  );
}

/** On a wide desk the questions take the middle. */
function DeskQuestions() {
  return (
    <section class="room-desk" aria-label={gettext("Questions")}>
      <div class="tab-panel" tabIndex={0}>
        <Desk />
      </div>
      <Ask />
    </section>
  );
}

function Side({ withQuestions, withFloor }: { withQuestions: boolean; withFloor: boolean }) {
  const { tab, lists, minutes, people, me, hall, chat, decks, handouts } = useRoom();
  const may = useMay();
  const unread = useUnread(tab.value === "chat");
  const waiting = lists.value.waiting.length;
  const papers = Object.keys(decks.value).length + Object.keys(handouts.value).length;
  const here = Object.values(people.value).filter((person) => person.present).length;
  const some = (n: number): string | undefined => (n === 0 ? undefined : number(n));
  const tabs: TabOf<Tab>[] = [
    {
      name: "minutes",
      label: gettext("Minutes"),
      count: some(Object.keys(minutes.value).length),
      panel: <Minutes />,
      foot: <WriteMinute />,
    },
    { name: "people", label: gettext("People"), count: some(here), panel: <People /> },
    { name: "papers", label: gettext("Papers"), count: some(papers), panel: <Papers /> },
  ];
  if (hall.value.chat || Object.keys(chat.value).length > 0 || may("chat.rules"))
    tabs.push({
      name: "chat",
      label: gettext("Chat"),
      count: unread === 0 ? undefined : interpolate(gettext("%(count)s new"), { count: unread }),
      panel: <Chat />,
      foot: <WriteChat />,
    });
  if (me.value?.audience === "desk") tabs.push({ name: "polls", label: gettext("Polls"), panel: <Polls /> });
  if (withQuestions)
    tabs.unshift({
      name: "questions",
      label: gettext("Questions"),
      count: some(waiting),
      panel: me.value?.audience === "desk" ? <Desk /> : <Questions floor={!withFloor} />,
      foot: <Ask />,
    });
  if (withFloor)
    tabs.unshift({
      name: "floor",
      label: gettext("Floor"),
      panel: (
        <>
          <OnTheFloor />
          <FloorPanel />
        </>
      ),
      ...(may("media.speak") ? {} : { foot: <ToAsk /> }),
    });
  else tabs.push({ name: "floor", label: gettext("Floor"), panel: <FloorPanel /> });
  return (
    <Tabs
      label={gettext("Parts of the room")}
      tabs={tabs}
      chosen={tab.value}
      {...(withFloor ? { lead: <PollBeforeAll /> } : {})}
      choose={(chosen) => {
        tab.value = chosen;
      }}
    />
  );
}

/** On a phone, for those who came to ask: the one likely action. */
function ToAsk() {
  const { tab } = useRoom();
  const may = useMay();
  if (!may("question.ask")) return null;
  return (
    <div class="likely-action">
      <button type="button" class="button wide" onClick={() => (tab.value = "questions")}>
        {gettext("Ask a question")}
      </button>
    </div>
  );
}
