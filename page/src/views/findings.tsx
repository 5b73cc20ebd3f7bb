// The findings of one consortium: by file, under their cause; a filter; and whatever shows the cell of the chosen one.
import type { ComponentChildren, JSX } from "preact";
import type { BestandGroep, Boom, DocumentFinding, Ernst, Oordeel, Register } from "../api";
import { counts, filtered, finding, institutions, SEVERITIES, since, type Filter, type Since } from "../findings";
import { counted, text } from "../texts";
import { Badge, tone } from "../ui";

interface FilterProps {
  readonly judged: Oordeel;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

export function FindingFilter({ judged, filter, onFilter }: FilterProps): JSX.Element {
  const numbers = counts(judged);
  const toggle = (severity: Ernst, isOn: boolean): void => {
    const severities = new Set(filter.severities);
    if (isOn) severities.add(severity);
    else severities.delete(severity);
    onFilter({ ...filter, severities });
  };
  return (
    <form class="filter no-print" aria-label={text("findings.filter")} onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend class="unseen">{text("findings.severity")}</legend>
        {SEVERITIES.map((severity) => (
          <label key={severity} class={`chip tone-${tone(severity)}`}>
            <input
              type="checkbox"
              checked={filter.severities.has(severity)}
              disabled={numbers[severity] === 0}
              onChange={(event) => toggle(severity, event.currentTarget.checked)}
            />
            {counted(`severity.${severity}`, numbers[severity])}
          </label>
        ))}
      </fieldset>
      <label class="choose">
        {text("findings.institution")}
        <select
          value={filter.institution ?? "*"}
          onChange={({ currentTarget }) =>
            onFilter({ ...filter, institution: currentTarget.value === "*" ? null : currentTarget.value })
          }
        >
          <option value="*">{text("findings.all")}</option>
          {institutions(judged).map((one) => (
            <option key={one.tpid} value={one.tpid}>
              {one.tpid === "" ? text("findings.own_forms") : `${one.tpid} ${one.name}`}
            </option>
          ))}
        </select>
      </label>
      {judged.vergeleken !== null && (
        <label class="choose">
          {text("findings.since")}
          <select
            value={filter.since ?? "*"}
            onChange={({ currentTarget }) =>
              onFilter({ ...filter, since: currentTarget.value === "*" ? null : (currentTarget.value as Since) })
            }
          >
            <option value="*">{text("findings.all")}</option>
            <option value="nieuw">{text("findings.new")}</option>
            <option value="open">{text("findings.open")}</option>
          </select>
        </label>
      )}
    </form>
  );
}

interface ListProps {
  readonly judged: Oordeel;
  readonly filter: Filter;
  readonly chosen: number | null;
  readonly onChoose: (index: number) => void;
  /** Shown under the chosen finding, where there is no room beside the list. */
  readonly below: ComponentChildren;
}

export function FindingList({ judged, filter, chosen, onChoose, below }: ListProps): JSX.Element {
  const groups = filtered(judged, filter);
  if (judged.groepen.length === 0) return <p>{text("findings.none")}</p>;
  if (groups.length === 0) return <p>{text("findings.none_left")}</p>;
  return (
    <>
      {groups.map((group) => (
        <section key={group.bestand} class="group" aria-label={group.bestand}>
          <GroupHead group={group} isWhole={group.bomen.length === judged.groepen.find((one) => one.bestand === group.bestand)?.bomen.length} />
          <ul class="findings">
            {group.bomen.map((tree) => (
              <Tree key={tree.bevinding} {...{ judged, tree, chosen, onChoose, below }} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function GroupHead({ group, isWhole }: { readonly group: BestandGroep; readonly isWhole: boolean }): JSX.Element {
  return (
    <h3>
      {group.bestand}
      <small>{isWhole ? group.telling : counted("findings.shown", group.bomen.length)}</small>
    </h3>
  );
}

interface TreeProps extends Omit<ListProps, "filter"> {
  readonly tree: Boom;
}

function Tree({ judged, tree, chosen, onChoose, below }: TreeProps): JSX.Element {
  const isInside = tree.volgt.some(([, index]) => index === chosen);
  const own = (index: number): JSX.Element => (
    <Item
      one={finding(judged, index)}
      index={index}
      isChosen={chosen === index}
      since={since(judged, index)}
      onChoose={onChoose}
      below={chosen === index ? below : null}
    />
  );
  return (
    <li>
      {own(tree.bevinding)}
      {tree.volgt.length > 0 && (
        <details class="following" {...(isInside && { open: true })}>
          <summary>{counted("findings.following", tree.volgt.length)}</summary>
          <ul class="findings">
            {tree.volgt.map(([depth, index]) => (
              <li key={index} class={`depth-${Math.min(depth, 4)}`}>
                {own(index)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

interface ItemProps {
  readonly one: DocumentFinding;
  readonly index: number;
  readonly isChosen: boolean;
  readonly since: Since | null;
  readonly onChoose: (index: number) => void;
  readonly below: ComponentChildren;
}

function Item({ one, index, isChosen, since: when, onChoose, below }: ItemProps): JSX.Element {
  return (
    <article class={`finding tone-${tone(one.ernst)} ${isChosen ? "chosen" : ""}`}>
      <div class="finding-head">
        <Badge word={one.ernst} />
        <span class="code">{one.code}</span>
        {when === "nieuw" && <span class="badge tone-new">{text("findings.new")}</span>}
        {one.cel !== null && one.blad !== null ? (
          <button
            type="button"
            class="place"
            id={`finding-${index}`}
            aria-pressed={isChosen}
            onClick={() => onChoose(index)}
          >
            {text("findings.place", { sheet: one.blad, cell: one.cel })}
          </button>
        ) : (
          <span class="place">{one.blad ?? text("findings.whole_file")}</span>
        )}
      </div>
      <p class="message">{one.melding}</p>
      <p class="remedy">{one.herstel}</p>
      {(one.gevonden !== "" || one.verwacht !== "") && (
        <p class="found">
          {one.gevonden !== "" && <span>{text("findings.found", { value: one.gevonden })}</span>}
          {one.verwacht !== "" && <span>{text("findings.expected", { value: one.verwacht })}</span>}
        </p>
      )}
      {below}
    </article>
  );
}

interface ComparedProps {
  readonly judged: Oordeel;
  /** Which files took the place of which. */
  readonly replaced: Register["vervangen"];
}

/** What a correction came to. */
export function Compared({ judged, replaced }: ComparedProps): JSX.Element | null {
  if (judged.vergeleken === null) return null;
  const { hersteld, open, nieuw } = judged.vergeleken;
  return (
    <section class="compared" aria-label={text("compared.title")}>
      <p role="status">
        <strong class="tone-good">{counted("compared.mended", hersteld.length)}</strong>
        <strong class="tone-warning">{counted("compared.open", open.length)}</strong>
        <strong class={nieuw.length > 0 ? "tone-bad" : "tone-none"}>{counted("compared.new", nieuw.length)}</strong>
      </p>
      {replaced
        .filter((one) => one.oud !== one.nieuw)
        .map((one) => (
          <p key={one.nieuw}>
            {one.oud === null ? text("compared.beside", { new: one.nieuw }) : text("compared.replaced", { old: one.oud, new: one.nieuw })}
          </p>
        ))}
      {hersteld.length > 0 && (
        <details>
          <summary>{text("compared.show")}</summary>
          <ul>
            {hersteld.map((one, index) => (
              <li key={index}>
                <span class="code">{one.code}</span> {one.bestand}
                {one.blad !== null && one.cel !== null && `, ${text("findings.place", { sheet: one.blad, cell: one.cel })}`}: {one.melding}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
