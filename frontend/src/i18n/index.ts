// The words of the interface, from the same catalogue as the server's (hub/locale). Plural rules are looked up in
// a table, never evaluated, so that a strict content security policy holds.

export interface Catalogue {
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly plural: string;
  readonly messages: Readonly<Record<string, string | readonly string[]>>;
}

type Values = Readonly<Record<string, string | number>>;

// The only rules that `manage messages check` lets into a catalogue.
const PLURAL_FORM: Readonly<Record<string, (n: number) => number>> = {
  "0": () => 0,
  "n != 1": (n) => (n === 1 ? 0 : 1),
  "n > 1": (n) => (n > 1 ? 1 : 0),
};
const SOURCE: Catalogue = { lang: "en", dir: "ltr", plural: "n != 1", messages: {} };
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_DIRECTIONAL_ISOLATE = "\u2069";

// A chunk a language, loaded when it is wanted.
const catalogues = import.meta.glob<Catalogue>("./catalogues/*.json", { import: "default" });
let current: Catalogue = SOURCE;

/** Every language that the interface speaks: one list, hub/messages/languages.py. */
export const LANGUAGES: readonly string[] = Object.keys(catalogues).map((path) => path.replace(/^.*\/(.+)\.json$/, "$1"));

/** Take a catalogue into use. Throws on a plural rule that this file does not know. */
export function adopt(catalogue: Catalogue): void {
  if (!(catalogue.plural in PLURAL_FORM)) {
    throw new Error(`The catalogue of ${catalogue.lang} has the unknown plural rule "${catalogue.plural}".`);
  }
  current = catalogue;
}

/** Load a language ("ur", "en-GB") and take it into use; one without a catalogue leaves the words in English. */
export async function use(lang: string): Promise<void> {
  const load = catalogues[`./catalogues/${lang}.json`] ?? catalogues[`./catalogues/${lang.split("-")[0]}.json`];
  adopt(load ? await load() : SOURCE);
}

/** The language in use, as a BCP 47 tag. */
export const language = (): string => current.lang;
/** The direction of its script. */
export const direction = (): "ltr" | "rtl" => current.dir;

function single(key: string, id: string): string {
  const found = current.messages[key];
  return (typeof found === "string" ? found : found?.[0]) ?? id;
}

function counted(key: string, id: string, plural: string, n: number): string {
  const found = current.messages[key];
  const form = PLURAL_FORM[current.plural]?.(n) ?? 0;
  return (typeof found === "object" ? found[form] : undefined) ?? (n === 1 ? id : plural);
}

const inContext = (context: string, id: string): string => `${context}\u0004${id}`;

export const gettext = (id: string): string => single(id, id);
export const pgettext = (context: string, id: string): string => single(inContext(context, id), id);
export const ngettext = (id: string, plural: string, n: number): string => counted(id, id, plural, n);
export const npgettext = (context: string, id: string, plural: string, n: number): string =>
  counted(inContext(context, id), id, plural, n);

/**
 * Put values into `%(name)s`. In right-to-left text each value is isolated, else two of them swap their places
 * on the screen; so the result is for showing, not for comparing. A name without a value stays as it is.
 */
export function interpolate(text: string, values: Values): string {
  return text.replace(/%\((\w+)\)[sd]/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return whole;
    const shown = typeof value === "number" ? number(value) : value;
    return current.dir === "rtl" ? FIRST_STRONG_ISOLATE + shown + POP_DIRECTIONAL_ISOLATE : shown;
  });
}

/** What Intl is asked for: the order of words of Britain ("14 April"), and Latin digits in every language, as the server writes. */
export const locale = (lang = current.lang): string => `${lang === "en" ? "en-GB" : lang}-u-nu-latn`;

/** A number as the language writes it. */
export const number = (n: number, options?: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(locale(), options).format(n);

/** A moment in the reader's own zone, unless the options name another. */
export const date = (
  moment: Date,
  options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" },
): string => new Intl.DateTimeFormat(locale(), options).format(moment);
