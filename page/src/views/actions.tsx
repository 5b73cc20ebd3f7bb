// What can be done beside judging: each action has its own questions, and shows what it came to.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Answer, Oordeel, Operaties, Opdracht, OpdrachtVraag, OutputFile } from "../api";
import type { Handed } from "../handed";
import type { Session, State } from "../session";
import { text } from "../texts";
import { Button } from "../ui";
import { DistributionForm, ScenarioForm, AllocationForm } from "./action-forms";
import { HandInButtons } from "./hand-in";
import { Outcome } from "./outcome";
import { Save } from "./save";

interface Props {
  readonly session: Session;
  readonly state: State;
  /** Null: the actions are about all consortia. */
  readonly judged: Oordeel | null;
}

const FOR_ONE = ["save", "joint", "bonus", "distribution", "scenario", "difference", "undo", "allocation"] as const;
const FOR_ALL = ["save", "overview", "allocation", "difference", "undo"] as const;
type Kind = (typeof FOR_ONE)[number] | (typeof FOR_ALL)[number];

export function Actions({ session, state, judged }: Props): JSX.Element {
  const kinds: readonly Kind[] = judged === null ? FOR_ALL : FOR_ONE;
  const [kind, setKind] = useState<Kind>("save");
  return (
    <div class="actions">
      <nav aria-label={text("actions.choose")}>
        <ul>
          {kinds.map((one) => (
            <li key={one}>
              <button type="button" aria-current={one === kind ? "true" : false} onClick={() => setKind(one)}>
                {text(`actions.${one}.name`)}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div class="action">
        <h2>{text(`actions.${kind}.name`)}</h2>
        <p>{text(`actions.${kind}.lead`)}</p>
        <Action key={`${kind}:${state.round}`} {...{ session, state, judged, kind }} />
      </div>
    </div>
  );
}

function Action({ session, state, judged, kind }: Props & { readonly kind: Kind }): JSX.Element {
  const one = judged?.verband ?? null;
  const names = new Map((judged?.leden ?? []).map((each) => [each.tpid, each.naam]));
  const titles = new Map((judged?.voorwaarden ?? []).map((each) => [each.voorwaarde, each.titel]));
  const plain = { session, state, verband: one, names, titles };
  switch (kind) {
    case "save":
      return <Marked {...{ session, state, verband: one }} />;
    case "overview":
      return <Make {...{ session, state }} label={text("actions.overview.do")} make={() => session.ask("overzicht", {})} />;
    case "joint":
      return <Command {...plain} opdracht="samenvoegen" options={[]} isPlain />;
    case "bonus":
      return <Command {...plain} opdracht="bonus" options={[]} isPlain />;
    case "distribution":
      return <DistributionForm members={judged?.leden ?? []}>{(options) => <Command {...plain} opdracht="verdeel" options={options} />}</DistributionForm>;
    case "scenario":
      return <ScenarioForm members={judged?.leden ?? []}>{(options) => <Command {...plain} opdracht="scenario" options={options} canWrite={false} />}</ScenarioForm>;
    case "allocation":
      return (
        <AllocationForm consortia={state.register?.verbanden ?? []} years={yearsOf(state)}>
          {(options) => <Command {...plain} verband={null} opdracht="toewijzing" options={options} />}
        </AllocationForm>
      );
    case "difference":
      return <TwoSets session={session} state={state} />;
    case "undo":
      return <Undo session={session} state={state} />;
  }
}

function yearsOf(state: State): readonly number[] {
  return [...new Set([...state.judged.values()].flatMap((one) => one.document.jaar ?? []))].sort();
}

interface Common {
  readonly session: Session;
  readonly state: State;
}

interface MakeProps extends Common {
  readonly label: string;
  readonly make: () => Promise<Answer<Operaties["overzicht"]["antwoord"]> | null>;
}

/** Makes files, and offers them to be saved. */
function Make({ session, state, label, make }: MakeProps): JSX.Element {
  const [made, setMade] = useState<Answer<Operaties["overzicht"]["antwoord"]> | null>(null);
  return (
    <>
      <div class="buttons">
        <Button kind={made === null ? "main" : "plain"} disabled={state.work !== null} onClick={() => void make().then(setMade)}>{label}</Button>
      </div>
      {made !== null && (
        <div class="result">
          {made.result.meldingen.length > 0 && <ul class="notes">{made.result.meldingen.map((one) => <li key={one}>{one}</li>)}</ul>}
          <Save session={session} files={made.files} zipName={text("save.zip_name")} />
        </div>
      )}
    </>
  );
}

function Marked({ session, state, verband }: Common & { readonly verband: string | null }): JSX.Element {
  return <Make {...{ session, state }} label={text("actions.save.do")} make={() => session.ask("gemarkeerd", { verband, zip: false })} />;
}

interface CommandProps extends Common {
  readonly verband: string | null;
  readonly opdracht: OpdrachtVraag["opdracht"];
  /** Null: something in the form is not right yet. */
  readonly options: readonly string[] | null;
  readonly canWrite?: boolean;
  /** Nothing is asked of the person first. */
  readonly isPlain?: boolean;
  readonly files?: readonly OutputFile[];
  /** Names of members by TPID. */
  readonly names?: ReadonlyMap<string, string>;
  /** What conditions are about, by code. */
  readonly titles?: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

function Command({ session, state, verband, opdracht, options, canWrite = true, isPlain = false, files = [], names = NONE, titles = NONE }: CommandProps): JSX.Element {
  const [done, setDone] = useState<Opdracht | null>(null);
  const [written, setWritten] = useState<readonly OutputFile[]>([]);
  const run = async (schrijf: boolean): Promise<void> => {
    // A bonus is told in words, and so is why there is no distribution.
    const asked = { opdracht, opties: [...(options ?? [])], verband, schrijf, regels: opdracht === "bonus" };
    let answer = await session.ask("opdracht", asked, files);
    if (opdracht === "verdeel" && answer?.result.status === 1) answer = await session.ask("opdracht", { ...asked, regels: true }, files);
    if (answer === null) return;
    setWritten(answer.files);
    setDone(answer.result);
  };
  const isBlocked = state.work !== null || options === null;
  const isWritable = canWrite && done !== null && done.status <= 1 && written.length === 0 && opdracht !== "verschil" && opdracht !== "herstel";
  return (
    <>
      <div class="buttons">
        <Button kind={done === null ? "main" : "plain"} disabled={isBlocked} onClick={() => void run(false)}>
          {text(isPlain ? "actions.compute" : `actions.do.${opdracht}`)}
        </Button>
      </div>
      {done !== null && (
        <>
          <Outcome done={done} names={names} titles={titles} />
          {isWritable && (
            <div class="buttons">
              <Button kind="main" disabled={isBlocked} onClick={() => void run(true)}>{text(`actions.write.${opdracht}`)}</Button>
            </div>
          )}
          <Save session={session} files={written} zipName={text("save.zip_name")} />
        </>
      )}
    </>
  );
}

/** Two versions side by side: of a workbook, or of a folder. */
function TwoSets({ session, state }: Common): JSX.Element {
  const [first, setFirst] = useState<Handed | null>(null);
  const [second, setSecond] = useState<Handed | null>(null);
  const [files, setFiles] = useState<readonly OutputFile[]>([]);
  const take = async (handed: Handed, which: "a" | "b"): Promise<void> => {
    (which === "a" ? setFirst : setSecond)(handed);
    const read = await Promise.all(handed.files.map(async ({ path, file }) => ({ pad: `${which}/${path}`, bytes: new Uint8Array(await file.arrayBuffer()) })));
    setFiles((before) => [...before.filter((one) => !one.pad.startsWith(`${which}/`)), ...read].sort((one, other) => (one.pad < other.pad ? -1 : 1)));
  };
  const pick = (which: "a" | "b", handed: Handed | null): ComponentChildren => (
    <fieldset class="pick">
      <legend>{text(which === "a" ? "actions.difference.first" : "actions.difference.second")}</legend>
      <p>{handed === null ? text("actions.difference.nothing") : handed.name || text("register.several")}</p>
      <HandInButtons id={`difference-${which}`} disabled={state.work !== null} onHanded={(found) => void take(found, which)} />
    </fieldset>
  );
  return (
    <>
      <div class="fields">
        {pick("a", first)}
        {pick("b", second)}
      </div>
      <Command key={files.length} {...{ session, state, files }} verband={null} opdracht="verschil" options={first && second ? [] : null} canWrite={false} />
    </>
  );
}

/** Takes back what hov wrote in a workbook. */
function Undo({ session, state }: Common): JSX.Element {
  const [files, setFiles] = useState<readonly OutputFile[]>([]);
  const take = async (handed: Handed): Promise<void> => {
    setFiles(await Promise.all(handed.files.map(async ({ path, file }) => ({ pad: path, bytes: new Uint8Array(await file.arrayBuffer()) }))));
  };
  return (
    <>
      <HandInButtons id="undo" filesOnly label="actions.undo.choose" disabled={state.work !== null} onHanded={(found) => void take(found)} />
      {files.length > 0 && <p>{files.map((one) => one.pad).join(", ")}</p>}
      <Command key={files.map((one) => one.pad).join("|")} {...{ session, state, files }} verband={null} opdracht="herstel" options={files.length > 0 ? [] : null} />
    </>
  );
}

