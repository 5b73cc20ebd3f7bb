// Numbers as people type them.

/** Gives a whole number above zero, "2.163" too; null when it is none. */
export function wholeNumber(typed: string): number | null {
  const digits = typed.trim().replace(/^(\d{1,3})((?:\.\d{3})+)$/, (_, head: string, rest: string) => head + rest.replaceAll(".", ""));
  return /^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : null;
}

/** Gives the words of a field with several: "14 12" and "14, 12" are two. */
export function several(typed: string): readonly string[] {
  return typed.split(/[\s,;]+/).filter((one) => one !== "");
}
