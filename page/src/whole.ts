// Numbers as people type them.
import { THOUSANDS } from "./texts";

/** Gives a whole number above zero, "2.163" too ("2,163" in English); null when it is none. */
export function wholeNumber(typed: string, thousands: string = THOUSANDS): number | null {
  const [head = "", ...groups] = typed.trim().split(thousands);
  const isGrouped = groups.length === 0 || (/^\d{1,3}$/.test(head) && groups.every((one) => /^\d{3}$/.test(one)));
  const digits = isGrouped ? head + groups.join("") : "";
  return /^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : null;
}

/** Gives the words of a field with several: "14 12" and "14, 12" are two. */
export function several(typed: string): readonly string[] {
  return typed.split(/[\s,;]+/).filter((one) => one !== "");
}
