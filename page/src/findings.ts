// The findings of a consortium as the page lists them: by file, under their cause, and only those that are asked for.
import type { BestandGroep, Boom, DocumentFinding, Ernst, Oordeel } from "./api";

export const SEVERITIES: readonly Ernst[] = ["fout", "twijfel", "waarschuwing", "info"];

/** Beside the judgement before this one. */
export type Since = "nieuw" | "open";

export interface Filter {
  readonly severities: ReadonlySet<Ernst>;
  /** TPID; "" for what is the regiehouder's to correct; null for all. */
  readonly institution: string | null;
  readonly since: Since | null;
}

export const ALL: Filter = { severities: new Set(SEVERITIES), institution: null, since: null };

/** Gives the groups with the findings that the filter lets through; what follows from a finding goes with it. */
export function filtered(judged: Oordeel, filter: Filter): readonly BestandGroep[] {
  return judged.groepen
    .map((group) => ({ ...group, bomen: group.bomen.filter((tree) => passes(judged, tree, filter)) }))
    .filter((group) => group.bomen.length > 0);
}

/** Gives the numbers of the findings in the order in which they are shown. */
export function inOrder(groups: readonly BestandGroep[]): readonly number[] {
  return groups.flatMap((group) => group.bomen.flatMap((tree) => [tree.bevinding, ...tree.volgt.map(([, index]) => index)]));
}

/** Counts findings of their own by severity. */
export function counts(judged: Oordeel): Readonly<Record<Ernst, number>> {
  const found: Record<Ernst, number> = { fout: 0, twijfel: 0, waarschuwing: 0, info: 0 };
  for (const tree of judged.groepen.flatMap((group) => group.bomen)) found[finding(judged, tree.bevinding).ernst] += 1;
  return found;
}

/** Gives whom the findings are for: the members that have any, and "" for the regiehouder's own forms. */
export function institutions(judged: Oordeel): readonly { readonly tpid: string; readonly name: string }[] {
  const names = new Map(judged.leden.map((member) => [member.tpid, member.naam]));
  return [...new Set(judged.bij)].sort().map((tpid) => ({ tpid, name: names.get(tpid) ?? "" }));
}

export function finding(judged: Oordeel, index: number): DocumentFinding {
  const found = judged.document.bevindingen[index];
  if (found === undefined) throw new RangeError(`No finding ${index}`);
  return found;
}

/** Says of a finding whether it was there before; null when there was no judgement before this one. */
export function since(judged: Oordeel, index: number): Since | null {
  if (judged.vergeleken === null) return null;
  return judged.vergeleken.nieuw.includes(index) ? "nieuw" : "open";
}

/** Gives the gravest severity on each cell of a sheet that a finding names. */
export function marks(judged: Oordeel, file: string, sheet: string): ReadonlyMap<string, Ernst> {
  const found = new Map<string, Ernst>();
  for (const one of judged.document.bevindingen) {
    if (one.bestand !== file || one.blad !== sheet || one.cel === null) continue;
    const before = found.get(one.cel);
    if (before === undefined || SEVERITIES.indexOf(one.ernst) < SEVERITIES.indexOf(before)) found.set(one.cel, one.ernst);
  }
  return found;
}

function passes(judged: Oordeel, tree: Boom, filter: Filter): boolean {
  const index = tree.bevinding;
  return (
    filter.severities.has(finding(judged, index).ernst) &&
    (filter.institution === null || judged.bij[index] === filter.institution) &&
    (filter.since === null || since(judged, index) === filter.since)
  );
}
