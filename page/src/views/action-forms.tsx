// The questions of the actions that have some; each gives the options of its command, or null while something is wrong.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Lid, Verband } from "../api";
import { text, type TextKey } from "../texts";
import { Field } from "../ui";
import { several, wholeNumber } from "../whole";

type Made = (options: readonly string[] | null) => ComponentChildren;

function Check({ id, label, isOn, onChange }: { readonly id: string; readonly label: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }): JSX.Element {
  return (
    <label class="check" for={id}>
      <input id={id} type="checkbox" checked={isOn} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      {label}
    </label>
  );
}

/** Says what is wrong with a field that may stay empty. */
function numberError(typed: string): string | null {
  return typed.trim() !== "" && wholeNumber(typed) === null ? text("settings.no_number") : null;
}

function option(name: string, typed: string): readonly string[] {
  const found = wholeNumber(typed);
  return found === null ? [] : [name, String(found)];
}

type Bound = "capaciteit" | "minimum" | "maximum";
const BOUNDS: readonly Bound[] = ["capaciteit", "minimum", "maximum"];

export function DistributionForm({ members, children }: { readonly members: readonly Lid[]; readonly children: Made }): JSX.Element {
  const [allocated, setAllocated] = useState("");
  const [isFree, setFree] = useState(false);
  const [isAgreed, setAgreed] = useState(false);
  const [toward, setToward] = useState("plaats");
  const [starts, setStarts] = useState("");
  const [seed, setSeed] = useState("");
  const [count, setCount] = useState("1");
  const [bounds, setBounds] = useState<Readonly<Record<string, string>>>({});
  const startsWrong = several(starts).some((one) => !/^20\d\d-(0[1-9]|1[0-2])$/.test(one)) ? text("actions.distribution.no_month") : null;
  const given = Object.entries(bounds).filter(([, typed]) => typed.trim() !== "");
  const isWrong = numberError(allocated) !== null || startsWrong !== null || given.some(([, typed]) => !/^\d{1,3}$/.test(typed.trim()));
  const options = [
    ...(isFree ? ["--vrij"] : []),
    ...(isAgreed ? ["--akkoord"] : []),
    ...(toward === "hov" ? ["--naar", "hov"] : []),
    ...option("--toegewezen", allocated),
    ...several(starts).flatMap((one) => ["--start", one]),
    ...(seed.trim() !== "" ? ["--loting", seed.trim()] : []),
    ...(count !== "1" ? ["--aantal", count] : []),
    ...given.flatMap(([key, typed]) => {
      const [bound = "", tpid = ""] = key.split(":");
      return [`--${bound}`, `${tpid}=${typed.trim()}`];
    }),
  ];
  return (
    <>
      <div class="checks">
        <Check id="free" label={text("actions.distribution.free")} isOn={isFree} onChange={setFree} />
        <Check id="agreed" label={text("actions.distribution.agreed")} isOn={isAgreed} onChange={setAgreed} />
      </div>
      <details class="more">
        <summary>{text("actions.more")}</summary>
        <div class="fields">
          <Field id="allocated" numeric label="actions.distribution.allocated" hint="actions.distribution.allocated_hint" value={allocated} onValue={setAllocated} error={numberError(allocated)} />
          <Field id="starts" label="actions.distribution.starts" hint="actions.distribution.starts_hint" value={starts} onValue={setStarts} error={startsWrong} />
          <Field id="seed" label="actions.distribution.seed" hint="actions.distribution.seed_hint" value={seed} onValue={setSeed} />
          <Choose id="toward" label="actions.distribution.toward" value={toward} onValue={setToward} choices={[["plaats", text("actions.distribution.toward_places")], ["hov", text("actions.distribution.toward_hov")]]} />
          <Choose id="count" label="actions.distribution.count" value={count} onValue={setCount} choices={["1", "2", "3", "4", "5"].map((one) => [one, one])} />
        </div>
        <table class="table bounds">
          <caption>{text("actions.distribution.bounds")}</caption>
          <thead>
            <tr>
              <th scope="col">{text("result.member")}</th>
              {BOUNDS.map((bound) => <th key={bound} scope="col">{text(`actions.distribution.${bound}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {members.filter((one) => one.tpid !== "").map((one) => (
              <tr key={one.tpid}>
                <th scope="row"><span class="code">{one.tpid}</span> {one.naam}</th>
                {BOUNDS.map((bound) => (
                  <td key={bound}>
                    <input
                      inputMode="numeric"
                      size={4}
                      aria-label={text("actions.distribution.bound_of", { bound: text(`actions.distribution.${bound}`), tpid: one.tpid })}
                      value={bounds[`${bound}:${one.tpid}`] ?? ""}
                      onInput={({ currentTarget }) => setBounds({ ...bounds, [`${bound}:${one.tpid}`]: currentTarget.value })}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      {children(isWrong ? null : options)}
    </>
  );
}

export function ScenarioForm({ members, children }: { readonly members: readonly Lid[]; readonly children: Made }): JSX.Element {
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [allocated, setAllocated] = useState("");
  const [days, setDays] = useState("");
  const [isTogether, setTogether] = useState(false);
  const [isDivided, setDivided] = useState(false);
  const isNothing = without.size === 0 && allocated.trim() === "" && days.trim() === "";
  const isWrong = isNothing || numberError(allocated) !== null || numberError(days) !== null;
  const options = [
    ...[...without].flatMap((tpid) => ["--zonder", tpid]),
    ...option("--toegewezen", allocated),
    ...option("--dagen-per-plaats", days),
    ...(isTogether ? ["--samen"] : []),
    ...(isDivided ? ["--verdeling"] : []),
  ];
  const toggle = (tpid: string, isOn: boolean): void => {
    const next = new Set(without);
    if (isOn) next.add(tpid);
    else next.delete(tpid);
    setWithout(next);
  };
  return (
    <>
      <fieldset class="checks">
        <legend>{text("actions.scenario.without")}</legend>
        {members.filter((one) => one.tpid !== "" && one.is_lid).map((one) => (
          <Check key={one.tpid} id={`without-${one.tpid}`} label={`${one.tpid} ${one.naam}`} isOn={without.has(one.tpid)} onChange={(isOn) => toggle(one.tpid, isOn)} />
        ))}
      </fieldset>
      <div class="fields">
        <Field id="scenario-allocated" numeric label="actions.scenario.allocated" value={allocated} onValue={setAllocated} error={numberError(allocated)} />
        <Field id="scenario-days" numeric label="actions.scenario.days" value={days} onValue={setDays} error={numberError(days)} />
      </div>
      <div class="checks">
        <Check id="together" label={text("actions.scenario.together")} isOn={isTogether} onChange={setTogether} />
        <Check id="divided" label={text("actions.scenario.divided")} isOn={isDivided} onChange={setDivided} />
      </div>
      {children(isWrong ? null : options)}
    </>
  );
}

interface AllocationProps {
  readonly consortia: readonly Verband[];
  /** The allocation years of what was handed in. */
  readonly years: readonly number[];
  readonly children: Made;
}

export function AllocationForm({ consortia, years, children }: AllocationProps): JSX.Element {
  const [year, setYear] = useState("");
  // Of several years a person says which one; it is never guessed.
  const isYearOpen = years.length > 1 && year === "";
  const [places, setPlaces] = useState("");
  const [seed, setSeed] = useState("");
  const [guarantee, setGuarantee] = useState("");
  const [fresh, setFresh] = useState("");
  const [asked, setAsked] = useState("");
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const counts = several(places).map((one) => wholeNumber(one));
  const placesWrong = counts.includes(null) ? text("settings.no_number") : null;
  const tpids = (typed: string): string | null => (several(typed).some((one) => !/^\d{4,6}$/.test(one)) ? text("actions.allocation.no_tpid") : null);
  const askedWrong = several(asked).some((one) => !/^\d{4,6}=\d{1,4}$/.test(one)) ? text("actions.allocation.no_asked") : null;
  const isWrong = isYearOpen || counts.length === 0 || placesWrong !== null || tpids(guarantee) !== null || tpids(fresh) !== null || askedWrong !== null;
  const many = (name: string, values: readonly string[]): readonly string[] => (values.length > 0 ? [name, ...values] : []);
  const options = [
    ...counts.flatMap((one) => (one === null ? [] : ["--plaatsen", String(one)])),
    ...(year === "" ? [] : ["--jaar", year]),
    ...many("--garantie", several(guarantee)),
    ...many("--nieuw", several(fresh)),
    ...many("--gevraagd", several(asked)),
    ...many("--zonder", [...without]),
    ...(seed.trim() !== "" ? ["--loting", seed.trim()] : []),
  ];
  const toggle = (key: string, isOn: boolean): void => {
    const next = new Set(without);
    if (isOn) next.add(key);
    else next.delete(key);
    setWithout(next);
  };
  return (
    <>
      <div class="fields">
        <Field id="places" numeric label="actions.allocation.places" hint="actions.allocation.places_hint" value={places} onValue={setPlaces} error={placesWrong} />
        {years.length > 1 && (
          <Choose
            id="allocation-year"
            label="settings.year"
            value={year}
            onValue={setYear}
            choices={[["", text("actions.allocation.choose_year")], ...years.map((one) => [String(one), String(one)])]}
          />
        )}
        <Field id="lot" label="actions.allocation.seed" hint="actions.allocation.seed_hint" value={seed} onValue={setSeed} />
      </div>
      <details class="more">
        <summary>{text("actions.more")}</summary>
        <div class="fields">
          <Field id="guarantee" label="actions.allocation.guarantee" hint="actions.allocation.tpids_hint" value={guarantee} onValue={setGuarantee} error={tpids(guarantee)} />
          <Field id="fresh" label="actions.allocation.fresh" hint="actions.allocation.tpids_hint" value={fresh} onValue={setFresh} error={tpids(fresh)} />
          <Field id="asked" label="actions.allocation.asked" hint="actions.allocation.asked_hint" value={asked} onValue={setAsked} error={askedWrong} />
        </div>
        {consortia.length > 1 && (
          <fieldset class="checks">
            <legend>{text("actions.allocation.without")}</legend>
            {consortia.map((one) => (
              <Check key={one.sleutel} id={`leave-${one.sleutel}`} label={one.naam} isOn={without.has(one.regiehouder)} onChange={(isOn) => toggle(one.regiehouder, isOn)} />
            ))}
          </fieldset>
        )}
      </details>
      {children(isWrong ? null : options)}
    </>
  );
}

interface ChooseProps {
  readonly id: string;
  readonly label: TextKey;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly choices: readonly (readonly [string, string])[] | readonly string[][];
}

function Choose({ id, label, value, onValue, choices }: ChooseProps): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{text(label)}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        {choices.map(([key = "", shown = ""]) => <option key={key} value={key}>{shown}</option>)}
      </select>
    </div>
  );
}
