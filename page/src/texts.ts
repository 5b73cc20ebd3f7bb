// The texts that people see, in the language of the page. They stand in src/hov_tools/web/texts.toml, its English in
// english/web/texts.toml, and nowhere else.
import { catalogue, words } from "./texts.generated";

type Leaf = string | readonly [string, string];
type Paths<T> = { [K in keyof T & string]: T[K] extends Leaf ? K : `${K}.${Paths<T[K]>}` }[keyof T & string];
type At<T, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? At<T[Head], Rest>
    : never
  : P extends keyof T
    ? T[P]
    : never;

type AnyKey = Paths<typeof catalogue>;
/** A key of one text. */
export type TextKey = { [K in AnyKey]: At<typeof catalogue, K> extends string ? K : never }[AnyKey];
/** A key of a singular and a plural. */
export type CountKey = Exclude<AnyKey, TextKey>;

export type Values = Readonly<Record<string, string | number>>;

/** Of what the page speaks, which is chosen where it is built. */
export const LOCALE: string = catalogue.page.locale;
/** The same as HOV_TAAL has it. */
export const LANGUAGE = LOCALE.slice(0, 2);
/** The sign between thousands. */
export const THOUSANDS = LANGUAGE === "en" ? "," : ".";

/** Gives a text with its {names} filled in; numbers are written as the language of the page has them. */
export function text(key: TextKey, values: Values = {}): string {
  return filled(entry(key) as string, values);
}

/** Gives the singular or the plural with its number, "{n}". */
export function counted(key: CountKey, n: number, values: Values = {}): string {
  const [one, many] = entry(key) as readonly [string, string];
  return filled(n === 1 ? one : many, { n, ...values });
}

/** Gives the text under `prefix` for a word of the contract, such as an outcome; the word itself when there is none. */
export function worded(prefix: string, word: string): string {
  const found = lookup(`${prefix}.${word.replaceAll(" ", "_")}`);
  return typeof found === "string" ? found : word;
}

/** Gives a value of the contract, such as "voldoet niet", as people read it. */
export function inWords(value: string): string {
  return Object.hasOwn(words, value) ? (words[value] as string) : value;
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString(LOCALE, { maximumFractionDigits: digits });
}

/** Gives a day as 31-12-2020. */
export function day(value: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${two(value.getDate())}-${two(value.getMonth() + 1)}-${value.getFullYear()}`;
}

function filled(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`No value for ${whole} in "${template}"`);
    return typeof value === "number" ? number(value) : value;
  });
}

function entry(key: string): unknown {
  const found = lookup(key);
  if (found === undefined) throw new Error(`No text ${key}`);
  return found;
}

function lookup(key: string): unknown {
  let found: unknown = catalogue;
  for (const part of key.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}
