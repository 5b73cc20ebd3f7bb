// The page as a whole: handing in, what is being done, and the views of what it came to.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Oordeel } from "./api";
import type { Handed } from "./handed";
import type { Session, State } from "./session";
import { counted, text, type TextKey } from "./texts";
import { Button, Field, tone } from "./ui";
import { wholeNumber } from "./whole";
import { Actions } from "./views/actions";
import { FindingsView } from "./views/findings-view";
import { HandInButtons, useDrop } from "./views/hand-in";
import { Messages } from "./views/messages";
import { Overview } from "./views/overview";
import { Files, Register } from "./views/register";
import { Headline, Verdict } from "./views/verdict";

export function App({ session }: { readonly session: Session }): JSX.Element {
  const [state, setState] = useState(session.state);
  useEffect(() => {
    const follow = (): void => setState(session.state);
    // Something may have happened between drawing and listening.
    follow();
    return session.subscribe(follow);
  }, [session]);
  useEffect(() => {
    if (!state.isUnsaved) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [state.isUnsaved]);
  const isBusy = state.work !== null;
  const name = (state.shown === null ? undefined : state.judged.get(state.shown)?.naam) ?? state.name;
  useEffect(() => {
    document.title = name === "" ? text("page.title") : text("page.title_of", { name });
  }, [name]);
  const isCorrection = state.register !== null;
  const take = (handed: Handed): void => void session.takeIn(handed, isCorrection ? "correctie" : "nieuw");
  const { isOver, handlers } = useDrop({ onHanded: take, onTrouble: (error) => session.fail(error), disabled: isBusy });
  return (
    <div class={isOver ? "page over" : "page"} {...handlers}>
      <a class="skip" href="#main">{text("page.skip")}</a>
      <header class="top">
        <p class="brand">{text("page.brand")}</p>
        <p class="private">{text("page.private")}</p>
      </header>
      <Work state={state} onStop={() => session.stop()} />
      <main id="main" tabIndex={-1}>
        <Problem state={state} onClose={() => session.dismiss()} />
        {state.register === null ? <Start {...{ session, state, isBusy }} /> : <Results {...{ session, state, isBusy }} />}
      </main>
      <footer class="bottom">
        {state.about === null ? text("work.loading") : text("page.version", { version: state.about.versie })}
        <Licences />
      </footer>
      {isOver && <div class="drop-cover" aria-hidden="true"><p>{text(isCorrection ? "hand_in.drop_correction" : "hand_in.drop_now")}</p></div>}
    </div>
  );
}

/** The licences of everything in the page; they lie in it as they are. */
function Licences(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text("page.licences")}</summary>
      {isOpen && <pre tabIndex={0}>{document.getElementById("hov-licenties")?.textContent}</pre>}
    </details>
  );
}

interface Inside {
  readonly session: Session;
  readonly state: State;
  readonly isBusy: boolean;
}

function Work({ state, onStop }: { readonly state: State; readonly onStop: () => void }): JSX.Element {
  const { work } = state;
  return (
    <div class={work === null ? "work" : "work shown"} role="status">
      {work !== null && (
        <>
          <span>{work.totaal > 0 ? text("work.step", { what: work.wat, done: work.gedaan, total: work.totaal }) : work.wat}</span>
          <progress aria-label={work.wat} {...(work.totaal > 0 && { value: work.gedaan, max: work.totaal })} />
          <Button onClick={onStop}>{text("work.stop")}</Button>
        </>
      )}
    </div>
  );
}

function Problem({ state, onClose }: { readonly state: State; readonly onClose: () => void }): JSX.Element | null {
  if (state.trouble === null) return null;
  return (
    <div class="problem" role="alert">
      <p>{state.trouble.message}</p>
      {state.trouble.details !== null && (
        <details>
          <summary>{text("trouble.details")}</summary>
          <pre>{state.trouble.details}</pre>
        </details>
      )}
      <Button kind="quiet" onClick={onClose}>{text("trouble.close")}</Button>
    </div>
  );
}

function Start({ session, state, isBusy }: Inside): JSX.Element {
  return (
    <div class="start">
      <h1>{text("start.title")}</h1>
      <p class="lead">{text("start.lead")}</p>
      <div class="drop">
        <p>{text("hand_in.drop")}</p>
        <HandInButtons
          id="hand-in"
          disabled={isBusy}
          onHanded={(handed) => void session.takeIn(handed, "nieuw")}
        />
        <p class="hint">{text("hand_in.what")}</p>
      </div>
      <details class="more">
        <summary>{text("settings.title")}</summary>
        <SettingsFields {...{ session, state }} />
      </details>
      <h2>{text("start.how")}</h2>
      <ol>
        <li>{text("start.step_1")}</li>
        <li>{text("start.step_2")}</li>
        <li>{text("start.step_3")}</li>
        <li>{text("start.step_4")}</li>
      </ol>
    </div>
  );
}

function SettingsFields({ session, state }: { readonly session: Session; readonly state: State }): JSX.Element {
  const [year, setYear] = useState(state.settings.year === null ? "" : String(state.settings.year));
  const [days, setDays] = useState(state.settings.daysPerPlace === null ? "" : String(state.settings.daysPerPlace));
  const change = (years: string, each: string): void => {
    setYear(years);
    setDays(each);
    session.set({ year: wholeNumber(years), daysPerPlace: wholeNumber(each) });
  };
  const known = (state.about?.jaren ?? []).flatMap((one) => {
    const published = one.dagen_per_plaats["gz-psycholoog"];
    return published === undefined ? [] : [text("settings.known_one", { year: String(one.jaar), days: published })];
  });
  const wrong = (typed: string, isWrong: boolean, message: TextKey): string | null => (typed.trim() !== "" && isWrong ? text(message) : null);
  return (
    <div class="fields">
      <Field id="year" label="settings.year" hint="settings.year_hint" numeric value={year} onValue={(typed) => change(typed, days)} error={wrong(year, !/^20\d\d$/.test(year.trim()), "settings.no_year")} />
      <Field id="days" label="settings.days" hint="settings.days_hint" numeric value={days} onValue={(typed) => change(year, typed)} error={wrong(days, wholeNumber(days) === null, "settings.no_number")} />
      {known.length > 0 && <p class="hint">{text("settings.known", { years: known.join(", ") })}</p>}
    </div>
  );
}

function Results({ session, state, isBusy }: Inside): JSX.Element {
  const { register, shown } = state;
  const judged = shown === null ? undefined : state.judged.get(shown);
  const many = (register?.verbanden.length ?? 0) > 1;
  return (
    <>
      <div class="context">
        <div class="context-name">
          {many && judged !== undefined && (
            <Button kind="quiet" onClick={() => session.show(null)}>{counted("overview.back", register?.verbanden.length ?? 0)}</Button>
          )}
          <strong>{judged ? judged.naam || state.name : state.name}</strong>
          <span>{judged ? described(judged) : ""}</span>
        </div>
        <div class="buttons no-print">
          <HandInButtons
            id="correction"
            filesOnly
            disabled={isBusy}
            onHanded={(handed) => void session.takeIn(handed, "correctie")}
          />
          <Aside label="settings.button">
            {(close) => (
              <>
                <SettingsFields {...{ session, state }} />
                <div class="buttons">
                  <Button
                    kind="main"
                    disabled={isBusy}
                    onClick={() => {
                      close();
                      void session.judgeAgain();
                    }}
                  >
                    {text("settings.again")}
                  </Button>
                </div>
              </>
            )}
          </Aside>
          <Aside label="hand_in.another">
            {(close) => (
              <>
                <p>{text("hand_in.another_hint")}</p>
                <HandInButtons
                  id="another"
                  disabled={isBusy}
                  onHanded={(handed) => {
                    close();
                    void session.takeIn(handed, "nieuw");
                  }}
                />
              </>
            )}
          </Aside>
        </div>
      </div>
      {judged ? <One key={judged.verband} {...{ session, state, isBusy, judged }} /> : <All {...{ session, state, isBusy }} />}
    </>
  );
}

function described(judged: Oordeel): string {
  const { jaar, bestanden } = judged.document;
  return [jaar === null ? text("verdict.no_year") : text("verdict.year", { year: String(jaar) }), counted("register.count", bestanden.length)].join(" · ");
}

/** A button that opens what belongs to it, below the line that it stands in. */
function Aside({ label, children }: { readonly label: TextKey; readonly children: (close: () => void) => JSX.Element }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <div class="aside-menu" onKeyDown={(event) => event.key === "Escape" && close()}>
      <button type="button" class="button quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{text(label)}</button>
      {isOpen && <div class="menu">{children(close)}</div>}
    </div>
  );
}

type Tab = "verdict" | "findings" | "files" | "actions" | "messages";
const TABS: readonly Tab[] = ["verdict", "findings", "files", "actions", "messages"];

function One({ session, state, judged }: Inside & { readonly judged: Oordeel }): JSX.Element {
  const [tab, setTab] = useState<Tab>(judged.vergeleken === null ? "verdict" : "findings");
  useEffect(() => {
    if (judged.vergeleken !== null) setTab("findings");
  }, [judged]);
  const label = (one: Tab): string => {
    const name = text(`tab.${one}`);
    if (one === "findings") return text("tab.with_count", { name, n: judged.groepen.reduce((sum, group) => sum + group.bomen.length, 0) });
    if (one === "files") return text("tab.with_count", { name, n: judged.document.bestanden.length });
    return name;
  };
  const hidden = (one: Tab): string => (tab === one ? `panel ${one}` : "panel put-away");
  return (
    <>
      <Headline judged={judged} onFindings={tab === "findings" ? null : () => setTab("findings")} />
      <Tabs tabs={TABS} current={tab} label={label} onTab={setTab} />
      <section class={hidden("verdict")} aria-label={text("tab.verdict")}><Verdict judged={judged} /></section>
      <section class={hidden("findings")} aria-label={text("tab.findings")}>
        <h2 class="print-only">{text("tab.findings")}</h2>
        <FindingsView session={session} judged={judged} replaced={state.register?.vervangen ?? []} isShown={tab === "findings"} />
      </section>
      <section class={hidden("files")} aria-label={text("tab.files")}>
        {state.register && <Register judged={judged} taken={state.register} />}
      </section>
      {tab === "actions" && <section class="panel no-print" aria-label={text("tab.actions")}><Actions {...{ session, state, judged }} /></section>}
      {tab === "messages" && <section class="panel no-print" aria-label={text("tab.messages")}><Messages {...{ session, state, judged }} /></section>}
    </>
  );
}

type AllTab = "overview" | "files" | "actions";
const ALL_TABS: readonly AllTab[] = ["overview", "files", "actions"];

function All({ session, state }: Inside): JSX.Element {
  const [tab, setTab] = useState<AllTab>("overview");
  const { register, judged } = state;
  if (register === null) return <></>;
  const list = [...judged.values()];
  const failing = list.filter((one) => one.document.uitkomst.oordeel === "voldoet niet").length;
  const good = list.filter((one) => one.document.uitkomst.oordeel === "voldoet").length;
  if (register.verbanden.length === 0) {
    return (
      <>
        <div class={`headline tone-${tone("fout")}`}><h1>{text("overview.nothing")}</h1></div>
        <Files caption={text("register.files_caption")} files={register.naast} reasons={new Map()} />
      </>
    );
  }
  return (
    <>
      <div class={`headline tone-${good === list.length ? "good" : "none"}`}>
        <div>
          <h1>{counted("overview.title", register.verbanden.length)}</h1>
          <p>{text("overview.sum", { good, failing, other: list.length - good - failing })}</p>
        </div>
      </div>
      <Tabs tabs={ALL_TABS} current={tab} label={(one) => text(one === "overview" ? "tab.overview" : one === "files" ? "tab.beside" : "tab.actions")} onTab={setTab} />
      <section class={tab === "overview" ? "panel" : "panel put-away"} aria-label={text("tab.overview")}>
        <Overview verbanden={register.verbanden} judged={judged} onShow={(key) => session.show(key)} />
      </section>
      {tab === "files" && (
        <section class="panel" aria-label={text("tab.beside")}>
          {register.meldingen.map((one) => <p key={one}>{one}</p>)}
          {register.naast.length === 0 ? <p>{text("register.none_beside")}</p> : <Files caption={text("register.beside")} files={register.naast} reasons={new Map()} />}
        </section>
      )}
      {tab === "actions" && <section class="panel" aria-label={text("tab.actions")}><Actions {...{ session, state, judged: null }} /></section>}
    </>
  );
}

interface TabsProps<T extends string> {
  readonly tabs: readonly T[];
  readonly current: T;
  readonly label: (tab: T) => string;
  readonly onTab: (tab: T) => void;
}

function Tabs<T extends string>({ tabs, current, label, onTab }: TabsProps<T>): JSX.Element {
  return (
    <nav class="tabs no-print" aria-label={text("tab.all" satisfies TextKey)}>
      <ul>
        {tabs.map((one) => (
          <li key={one}>
            <button type="button" aria-current={one === current ? "page" : false} onClick={() => onTab(one)}>{label(one)}</button>
          </li>
        ))}
        <li class="at-end">
          <button type="button" class="print" onClick={() => window.print()}>{text("page.print")}</button>
        </li>
      </ul>
    </nav>
  );
}
