// Many consortia: one row each, sorted and searched; only the rows in view are in the page.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Oordeel, Verband } from "../api";
import { inWords, LOCALE, number, text, type TextKey } from "../texts";
import { Badge } from "../ui";

const ROW = 40;
const SPARE = 10;
/** Up to so many rows stand in the page whole. */
const WHOLE = 150;

interface Line {
  readonly verband: Verband;
  readonly judged: Oordeel | null;
}

interface Column {
  readonly head: TextKey;
  readonly value: (line: Line) => string | number | null;
  readonly isNumber: boolean;
}

const outcome = (line: Line): Oordeel["document"]["uitkomst"] | null => line.judged?.document.uitkomst ?? null;
const COLUMNS: readonly Column[] = [
  { head: "overview.name", value: ({ verband }) => verband.naam || verband.mappen, isNumber: false },
  { head: "overview.leads", value: ({ verband }) => verband.regiehouder, isNumber: false },
  { head: "overview.year", value: ({ judged }) => judged?.document.jaar ?? null, isNumber: true },
  { head: "overview.verdict", value: (line) => (line.judged === null ? null : (outcome(line)?.oordeel ?? text("overview.unjudged"))), isNumber: false },
  { head: "overview.mistakes", value: (line) => outcome(line)?.aantallen.fouten ?? null, isNumber: true },
  { head: "overview.doubts", value: (line) => outcome(line)?.aantallen.twijfels ?? null, isNumber: true },
  { head: "overview.warnings", value: (line) => outcome(line)?.aantallen.waarschuwingen ?? null, isNumber: true },
  { head: "overview.hov", value: (line) => outcome(line)?.gezamenlijk_hov ?? null, isNumber: true },
  { head: "overview.right", value: (line) => outcome(line)?.recht?.plaatsen ?? null, isNumber: true },
  { head: "overview.allocated", value: (line) => outcome(line)?.toegewezen ?? null, isNumber: true },
  { head: "overview.bonus", value: (line) => outcome(line)?.bonus?.plaatsen ?? null, isNumber: true },
];
const VERDICT = "overview.verdict";
/** As the contract words them. */
const VERDICTS = ["voldoet", "voldoet niet", "bestuur beslist"] as const;
const PLAIN: ReadonlySet<TextKey> = new Set<TextKey>(["overview.year"]);

interface Order {
  readonly column: number;
  readonly isDown: boolean;
}

/** Gives the lines that are asked for, in the order that is asked for; what is not known comes last. */
export function arranged(lines: readonly Line[], wanted: string, verdict: string | null, order: Order): readonly Line[] {
  const column = COLUMNS[order.column] ?? COLUMNS[0];
  const low = wanted.trim().toLocaleLowerCase(LOCALE);
  const kept = lines.filter(
    (line) =>
      (low === "" || [line.verband.naam, line.verband.regiehouder, line.verband.mappen].some((one) => one.toLocaleLowerCase(LOCALE).includes(low))) &&
      (verdict === null || (outcome(line)?.oordeel ?? "") === verdict),
  );
  const sign = order.isDown ? -1 : 1;
  return kept.sort((one, other) => {
    const [left, right] = [column?.value(one) ?? null, column?.value(other) ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right), LOCALE, { numeric: true }));
  });
}

interface Props {
  readonly verbanden: readonly Verband[];
  readonly judged: ReadonlyMap<string, Oordeel>;
  readonly onShow: (key: string) => void;
}

export function Overview({ verbanden, judged, onShow }: Props): JSX.Element {
  const [wanted, setWanted] = useState("");
  const [verdict, setVerdict] = useState<string | null>(null);
  const [order, setOrder] = useState<Order>({ column: 0, isDown: false });
  const [top, setTop] = useState(0);
  const lines = useMemo(
    () => arranged(verbanden.map((one) => ({ verband: one, judged: judged.get(one.sleutel) ?? null })), wanted, verdict, order),
    [verbanden, judged, wanted, verdict, order],
  );
  const isWhole = lines.length <= WHOLE;
  const height = 560;
  const first = isWhole ? 0 : Math.max(0, Math.floor(top / ROW) - SPARE);
  const last = isWhole ? lines.length : Math.min(lines.length, Math.ceil((top + height) / ROW) + SPARE);
  return (
    <>
      <form class="filter no-print" aria-label={text("overview.filter")} onSubmit={(event) => event.preventDefault()}>
        <label class="choose">
          {text("overview.search")}
          <input type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
        </label>
        <label class="choose">
          {text(VERDICT)}
          <select value={verdict ?? "*"} onChange={({ currentTarget }) => setVerdict(currentTarget.value === "*" ? null : currentTarget.value)}>
            <option value="*">{text("findings.all")}</option>
            {VERDICTS.map((one) => <option key={one} value={one}>{inWords(one)}</option>)}
            <option value="">{text("overview.unjudged")}</option>
          </select>
        </label>
        <p role="status" class="count">{text("overview.count", { shown: lines.length, total: verbanden.length })}</p>
      </form>
      <div
        class="table-frame overview"
        role="region"
        aria-label={text("overview.caption")}
        tabIndex={0}
        style={isWhole ? {} : { maxHeight: `${height}px`, overflowY: "auto" }}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      >
        <table class="table" aria-rowcount={lines.length + 1}>
          <caption class="unseen">{text("overview.caption")}</caption>
          <thead>
            <tr aria-rowindex={1}>
              {COLUMNS.map((column, index) => {
                const isOrder = order.column === index;
                return (
                  <th
                    key={column.head}
                    scope="col"
                    class={column.isNumber ? "number" : ""}
                    {...(isOrder && { "aria-sort": order.isDown ? ("descending" as const) : ("ascending" as const) })}
                  >
                    <button type="button" class="sort" onClick={() => setOrder({ column: index, isDown: isOrder && !order.isDown })}>
                      {text(column.head)}
                      <span aria-hidden="true">{isOrder ? (order.isDown ? " ▼" : " ▲") : ""}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {first > 0 && <tr aria-hidden="true" style={{ height: `${first * ROW}px` }} />}
            {lines.slice(first, last).map((line, index) => (
              <tr key={line.verband.sleutel} aria-rowindex={first + index + 2} style={isWhole ? {} : { height: `${ROW}px` }}>
                {COLUMNS.map((column, place) => (place === 0 ? (
                  <th key={column.head} scope="row">
                    <button type="button" class="link" title={String(column.value(line) ?? "")} disabled={line.judged === null} onClick={() => onShow(line.verband.sleutel)}>
                      {column.value(line)}
                    </button>
                  </th>
                ) : (
                  <td key={column.head} class={column.isNumber ? "number" : ""}>
                    <Value column={column} line={line} />
                  </td>
                )))}
              </tr>
            ))}
            {last < lines.length && <tr aria-hidden="true" style={{ height: `${(lines.length - last) * ROW}px` }} />}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Value({ column, line }: { readonly column: Column; readonly line: Line }): JSX.Element | string | null {
  const value = column.value(line);
  if (value === null) return line.judged === null ? text("overview.waiting") : text("overview.unknown");
  if (column.head === VERDICT) return <Badge word={String(value)} />;
  return typeof value === "number" && !PLAIN.has(column.head) ? number(value) : String(value);
}
