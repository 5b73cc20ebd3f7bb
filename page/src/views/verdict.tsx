// The verdict of one consortium: what it comes to, the numbers and the conditions.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Oordeel } from "../api";
import { inWords, text } from "../texts";
import { Badge, Button, Table, tone } from "../ui";

interface HeadlineProps {
  readonly judged: Oordeel;
  /** Leads to the findings; null where they are in view. */
  readonly onFindings: (() => void) | null;
}

export function Headline({ judged, onFindings }: HeadlineProps): JSX.Element {
  const { oordeel, fase } = judged.document.uitkomst;
  const head = useRef<HTMLHeadingElement>(null);
  // Who hears the page hears the conclusion as soon as it is there.
  useEffect(() => head.current?.focus({ preventScroll: true }), [judged]);
  return (
    <div class={`headline tone-${tone(oordeel)}`}>
      <div>
        <h1 ref={head} tabIndex={-1}>{judged.kop}</h1>
        <p>{[inWords(fase ?? ""), judged.telling].filter(Boolean).join(" · ")}</p>
      </div>
      {onFindings !== null && judged.groepen.length > 0 && (
        <Button onClick={onFindings}>{text("verdict.to_findings")}</Button>
      )}
    </div>
  );
}

export function Verdict({ judged }: { readonly judged: Oordeel }): JSX.Element {
  return (
    <>
      <h2>{text("verdict.numbers")}</h2>
      <dl class="numbers">
        {judged.getallen.map((one) => (
          <div key={one.naam}>
            <dt>{one.naam}</dt>
            <dd>
              <strong class={one.waarde === null ? "unknown" : ""}>{one.waarde ?? text("verdict.unknown")}</strong>
              {one.exact !== null && <span class="exact">{text("verdict.exact", { exact: one.exact })}</span>}
              {one.opmerking !== "" && <small>{one.opmerking}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <h2>{text("verdict.conditions")}</h2>
      {judged.voorwaarden.length === 0 ? (
        <p>{text("verdict.no_conditions")}</p>
      ) : (
        <Table
          caption={text("verdict.conditions")}
          rows={judged.voorwaarden}
          columns={[
            { head: text("verdict.condition"), cell: (one) => <><span class="code">{one.voorwaarde}</span> {one.titel}</>, class: "condition" },
            { head: text("verdict.outcome"), cell: (one) => <Badge word={one.uitkomst} />, class: "outcome" },
            { head: text("verdict.because"), cell: (one) => one.getallen, class: "because" },
            { head: text("verdict.source"), cell: (one) => one.bron, class: "source" },
          ]}
        />
      )}
      {judged.document.uitkomst.keuzes.length > 0 && (
        <details class="choices">
          <summary>{text("verdict.choices")}</summary>
          <ul>
            {judged.document.uitkomst.keuzes.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
