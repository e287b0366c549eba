import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";

export interface TabOf<T extends string> {
  readonly name: T;
  readonly label: string;
  /** How many there are, where it is worth saying: beside the label, below it where it is narrow. */
  readonly count?: string | undefined;
  readonly panel: ComponentChildren;
  /** Stands below the panel and does not scroll with it. */
  readonly foot?: ComponentChildren;
}

interface Props<T extends string> {
  readonly label: string;
  readonly tabs: readonly TabOf<T>[];
  readonly chosen: T;
  readonly choose: (tab: T) => void;
  /** Stands first in every panel and scrolls with it. */
  readonly lead?: ComponentChildren;
}

/** Tabs as the ARIA practices describe them: arrows move, the panel follows. */
export function Tabs<T extends string>({ label, tabs, chosen, choose, lead }: Props<T>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = tabs.find((tab) => tab.name === chosen) ?? tabs[0];
  if (current === undefined) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const forward = getComputedStyle(event.currentTarget as Element).direction === "rtl" ? -step : step;
    const at = (tabs.indexOf(current) + forward + tabs.length) % tabs.length;
    const next = tabs[at];
    if (next === undefined) return;
    choose(next.name);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[at]?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            class="tab"
            role="tab"
            id={`${id}-${tab.name}`}
            aria-selected={tab === current}
            aria-controls={`${id}-panel`}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => choose(tab.name)}
          >
            {tab.label}
            {tab.count !== undefined && <> <span class="tab-count">{tab.count}</span></>}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.name}`} tabIndex={0}>
        {lead}
        {current.panel}
      </div>
      {current.foot}
    </>
  );
}
