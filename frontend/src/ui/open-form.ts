import { useState } from "preact/hooks";

interface OpenForm {
  readonly class: string;
  readonly onFocusIn: () => void;
  readonly onFocusOut: (event: FocusEvent) => void;
}

/**
 * A form that is one line until somebody is in it. It closes when the focus goes elsewhere, not when it goes
 * nowhere or to what surrounds the form: that is where a press on a label puts it before the click arrives. While
 * something else is being pressed it stays, so that nothing moves away under the finger.
 */
export function useOpenForm(text: string): OpenForm {
  const [entered, setEntered] = useState(false);
  return {
    class: `ask${entered || text ? " open" : ""}`,
    onFocusIn: () => setEntered(true),
    onFocusOut: (event) => {
      const [form, next] = [event.currentTarget as Node, event.relatedTarget];
      if (!(next instanceof Element) || form.contains(next) || next.contains(form)) return;
      const close = (): void => setEntered(form.contains(document.activeElement));
      if (next.matches(":active")) window.addEventListener("pointerup", () => setTimeout(close), { once: true });
      else close();
    },
  };
}
