// The cell of a finding in its sheet, drawn small: values, merged cells, widths, and the cells of other findings marked.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Blad, BladCel, BladRij, DocumentFinding, Ernst, Oordeel } from "../api";
import { marks } from "../findings";
import type { Session } from "../session";
import { text } from "../texts";
import { Button, Unseen, tone } from "../ui";

const ROWS = 150;
const ABOVE = 40;
/** Of the size in Excel, so that more of the form is in view. */
const SCALE = 0.85;

interface Props {
  readonly session: Session;
  readonly judged: Oordeel;
  readonly one: DocumentFinding;
  readonly onNext: ((step: 1 | -1) => void) | null;
  readonly onClose: () => void;
}

export function SheetPanel({ session, judged, one, onNext, onClose }: Props): JSX.Element {
  const [sheet, setSheet] = useState<Blad | null>(null);
  const [trouble, setTrouble] = useState("");
  const [name, setName] = useState(one.blad);
  const [first, setFirst] = useState(1);
  useEffect(() => {
    setName(one.blad);
    setFirst(Math.max(1, rowOf(one.cel) - ABOVE));
  }, [one]);
  useEffect(() => {
    let isWanted = true;
    const request = { verband: judged.verband, bestand: one.bestand, blad: name, van_rij: first, rijen: ROWS };
    session
      .look("blad", request)
      .then((found) => {
        if (isWanted) setSheet(found);
        if (isWanted) setTrouble("");
      })
      .catch(() => {
        if (isWanted) setTrouble(text("sheet.unreadable"));
      });
    return () => {
      isWanted = false;
    };
  }, [session, judged, one.bestand, name, first]);
  const marked = useMemo(() => marks(judged, one.bestand, sheet?.blad ?? ""), [judged, one.bestand, sheet]);
  const title = text("sheet.title", { file: one.bestand });
  return (
    <section class="sheet-panel no-print" aria-label={title}>
      <div class="sheet-head">
        <p class="sheet-file">{one.bestand}</p>
        {sheet !== null && (
          <label class="choose">
            {text("sheet.sheet")}
            <select
              value={sheet.blad}
              onChange={({ currentTarget }) => {
                setName(currentTarget.value);
                setFirst(1);
              }}
            >
              {sheet.bladen.map((each) => (
                <option key={each.naam} value={each.naam}>
                  {each.verborgen ? text("sheet.hidden", { sheet: each.naam }) : each.naam}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="buttons">
          {onNext && (
            <>
              <Button kind="quiet" onClick={() => onNext(-1)}>{text("sheet.before")}</Button>
              <Button kind="quiet" onClick={() => onNext(1)}>{text("sheet.next")}</Button>
            </>
          )}
          <Button kind="quiet" onClick={onClose}>{text("sheet.close")}</Button>
        </div>
      </div>
      {trouble !== "" && <p role="alert">{trouble}</p>}
      {sheet === null ? (
        trouble === "" && <p class="waiting">{text("sheet.loading")}</p>
      ) : (
        <>
          <Grid sheet={sheet} first={first} last={first + ROWS - 1} marked={marked} chosen={sheet.blad === one.blad ? one.cel : null} label={title} />
          <More sheet={sheet} first={first} onFirst={setFirst} />
        </>
      )}
    </section>
  );
}

function More({ sheet, first, onFirst }: { readonly sheet: Blad; readonly first: number; readonly onFirst: (row: number) => void }): JSX.Element | null {
  const last = first + ROWS - 1;
  if (first === 1 && last >= sheet.rijen_totaal) return null;
  return (
    <div class="buttons">
      <span>{text("sheet.rows", { first, last: Math.min(last, sheet.rijen_totaal), total: sheet.rijen_totaal })}</span>
      <Button kind="quiet" disabled={first === 1} onClick={() => onFirst(Math.max(1, first - ROWS))}>{text("sheet.up")}</Button>
      <Button kind="quiet" disabled={last >= sheet.rijen_totaal} onClick={() => onFirst(first + ROWS)}>{text("sheet.down")}</Button>
    </div>
  );
}

interface GridProps {
  readonly sheet: Blad;
  readonly first: number;
  readonly last: number;
  readonly marked: ReadonlyMap<string, Ernst>;
  readonly chosen: string | null;
  readonly label: string;
}

/** Exported for its test. */
export function Grid({ sheet, first, last, marked, chosen, label }: GridProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const target = useRef<HTMLTableCellElement>(null);
  useLayoutEffect(() => {
    const [box, cell] = [frame.current, target.current];
    if (!box || !cell) return;
    // Only the sheet moves, not the page around it.
    const [outer, inner] = [box.getBoundingClientRect(), cell.getBoundingClientRect()];
    box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    // The labels stand left: the sheet moves aside no further than the cell needs.
    const right = inner.right - outer.left + box.scrollLeft;
    box.scrollLeft = Math.max(0, right + 24 - outer.width);
  }, [sheet, chosen]);
  const columns = useMemo(() => sheet.breedtes.flatMap((width, index) => (width > 0 ? [index + 1] : [])), [sheet]);
  const rows = useMemo(() => shownRows(sheet, first, last), [sheet, first, last]);
  const { covered, spans } = useMemo(() => merging(sheet, rows, columns), [sheet, rows, columns]);
  return (
    <div class="grid-frame" ref={frame} role="region" aria-label={label} tabIndex={0}>
      <table class="grid" style={{ width: `${columns.reduce((sum, column) => sum + width(sheet, column), 40)}px` }}>
        <caption class="unseen">{label}</caption>
        <colgroup>
          <col style={{ width: "40px" }} />
          {columns.map((column) => (
            <col key={column} style={{ width: `${width(sheet, column)}px` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col">{letters(column)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const cells = new Map(row.cellen.map((cell) => [cell.kolom, cell]));
            return (
              <tr key={row.rij} style={{ height: `${Math.round(row.hoogte * SCALE)}px` }}>
                <th scope="row">{row.rij}</th>
                {columns.map((column) => {
                  const place = `${row.rij}:${column}`;
                  if (covered.has(place)) return null;
                  const address = `${letters(column)}${row.rij}`;
                  const [down, across] = spans.get(place) ?? [1, 1];
                  return (
                    <GridCell
                      key={column}
                      cell={cells.get(column) ?? null}
                      down={down}
                      across={across}
                      room={row.hoogte}
                      flows={isFree(cells, column + across)}
                      mark={marked.get(address) ?? null}
                      frame={chosen === address ? target : null}
                    />
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly cell: BladCel | null;
  readonly down: number;
  readonly across: number;
  /** Height of the row in pixels. */
  readonly room: number;
  /** The cell to the right is empty, so a long text runs on over it. */
  readonly flows: boolean;
  readonly mark: Ernst | null;
  readonly frame: { current: HTMLTableCellElement | null } | null;
}

function GridCell({ cell, down, across, room, flows, mark, frame }: CellProps): JSX.Element {
  const looks = [
    cell?.vet === true && "bold",
    cell?.rechts === true && "right",
    room > 24 ? "wraps" : flows && cell?.rechts !== true && "flows",
    mark !== null && `marked tone-${tone(mark)}`,
    frame !== null && "chosen",
  ];
  return (
    <td
      ref={frame}
      rowSpan={down}
      colSpan={across}
      class={looks.filter(Boolean).join(" ")}
      style={{
        ...(cell?.vulling !== undefined && mark === null && { backgroundColor: cell.vulling }),
        ...(cell?.kleur !== undefined && mark === null && { color: cell.kleur }),
      }}
      {...(frame !== null && { "aria-current": "true" as const })}
      {...(cell?.formule !== undefined && { title: `=${cell.formule}` })}
    >
      <div>{cell?.tekst ?? ""}</div>
      {mark !== null && <Unseen> ({mark})</Unseen>}
    </td>
  );
}

function width(sheet: Blad, column: number): number {
  return Math.round((sheet.breedtes[column - 1] ?? 0) * SCALE);
}

function isFree(cells: ReadonlyMap<number, BladCel>, column: number): boolean {
  return (cells.get(column)?.tekst ?? "") === "";
}

/** Gives the rows that are seen, also those of which nothing is told. */
function shownRows(sheet: Blad, first: number, last: number): readonly BladRij[] {
  const told = new Map(sheet.rijen.map((row) => [row.rij, row]));
  const found: BladRij[] = [];
  for (let rij = first; rij <= Math.min(last, sheet.rijen_totaal); rij += 1) {
    const row = told.get(rij) ?? { rij, hoogte: sheet.rijhoogte, verborgen: false, cellen: [] };
    if (!row.verborgen) found.push(row);
  }
  return found;
}

interface Merging {
  readonly covered: ReadonlySet<string>;
  readonly spans: ReadonlyMap<string, readonly [number, number]>;
}

function merging(sheet: Blad, rows: readonly BladRij[], columns: readonly number[]): Merging {
  const covered = new Set<string>();
  const spans = new Map<string, readonly [number, number]>();
  for (const [top, left, bottom, right] of sheet.samengevoegd) {
    // Rows and columns that are hidden or not loaded take no part.
    const down = rows.filter((row) => row.rij >= top && row.rij <= bottom);
    const across = columns.filter((column) => column >= left && column <= right);
    const [row, column] = [down[0], across[0]];
    if (row === undefined || column === undefined) continue;
    for (const each of down) for (const other of across) covered.add(`${each.rij}:${other}`);
    covered.delete(`${row.rij}:${column}`);
    spans.set(`${row.rij}:${column}`, [down.length, across.length]);
  }
  return { covered, spans };
}

/** Writes a column as Excel does: 28 → "AB". */
export function letters(column: number): string {
  const rest = (column - 1) % 26;
  const before = (column - 1 - rest) / 26;
  return (before > 0 ? letters(before) : "") + String.fromCharCode(65 + rest);
}

function rowOf(cell: string | null): number {
  return Number(/\d+$/.exec(cell ?? "")?.[0] ?? 1);
}
