// The findings beside the sheet; on a narrow page the sheet opens under the chosen finding.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Oordeel, Register } from "../api";
import { ALL, filtered, finding, inOrder, type Filter } from "../findings";
import type { Session } from "../session";
import { text } from "../texts";
import { Compared, FindingFilter, FindingList } from "./findings";
import { SheetPanel } from "./sheet";

const WIDE = "(min-width: 1100px)";

interface Props {
  readonly session: Session;
  readonly judged: Oordeel;
  readonly replaced: Register["vervangen"];
  readonly isShown: boolean;
}

export function FindingsView({ session, judged, replaced, isShown }: Props): JSX.Element {
  const [filter, setFilter] = useState<Filter>(ALL);
  const [chosen, setChosen] = useState<number | null>(null);
  const isWide = useWide();
  // A new judgement has other findings under the same numbers.
  useEffect(() => {
    setChosen(null);
    setFilter(ALL);
  }, [judged]);
  const withCells = inOrder(filtered(judged, filter)).filter((index) => {
    const one = finding(judged, index);
    return one.cel !== null && one.blad !== null;
  });
  const go = (step: 1 | -1): void => {
    const here = chosen === null ? -1 : withCells.indexOf(chosen);
    const next = withCells[(here + step + withCells.length) % withCells.length];
    if (next === undefined) return;
    setChosen(next);
    document.getElementById(`finding-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const one = chosen === null ? null : (judged.document.bevindingen[chosen] ?? null);
  const close = (): void => {
    document.getElementById(`finding-${chosen}`)?.focus();
    setChosen(null);
  };
  const panel = isShown && one !== null && (
    <SheetPanel session={session} judged={judged} one={one} onNext={withCells.length > 1 ? go : null} onClose={close} />
  );
  return (
    <>
      <Compared judged={judged} replaced={replaced} />
      {judged.groepen.length > 0 && <FindingFilter {...{ judged, filter }} onFilter={setFilter} />}
      <div class={isWide ? "beside" : ""}>
        <div class="list">
          <FindingList
            {...{ judged, filter, chosen }}
            onChoose={(index) => setChosen(index === chosen ? null : index)}
            below={isWide ? null : panel}
          />
        </div>
        {isWide && judged.groepen.length > 0 && (
          <div class="aside no-print">{panel || <p class="sheet-empty">{text("sheet.empty")}</p>}</div>
        )}
      </div>
    </>
  );
}

function useWide(): boolean {
  const [isWide, setWide] = useState(() => window.matchMedia(WIDE).matches);
  useEffect(() => {
    const query = window.matchMedia(WIDE);
    const change = (): void => setWide(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return isWide;
}
