// What an action came to, in tables where the command gives a document, else as its lines.
import type { ComponentChildren, JSX } from "preact";
import type { Opdracht } from "../api";
import { documented, fraction, type Allocation, type Difference, type Distribution, type Pooled, type Proposal, type Scenario, type Scenarios } from "../documents";
import { counted, day, number, text } from "../texts";
import { Badge, Table, type Column } from "../ui";

interface Props {
  readonly done: Opdracht;
  /** Names of members by TPID. */
  readonly names: ReadonlyMap<string, string>;
  /** What conditions are about, by code. */
  readonly titles: ReadonlyMap<string, string>;
}

export function Outcome({ done, names, titles }: Props): JSX.Element {
  const { document } = done;
  const pooled = documented<Pooled>(document, 1, "gezamenlijk_hov");
  const distribution = documented<Distribution>(document, 2, "voorstellen");
  const scenarios = documented<Scenarios>(document, 1, "scenarios");
  const allocation = documented<Allocation>(document, 3, "voorstellen");
  const difference = documented<Difference>(document, 1, "bestanden");
  return (
    <div class="result">
      {done.meldingen.length > 0 && (
        <ul class="notes">
          {done.meldingen.map((one, index) => <li key={index}>{forPage(one)}</li>)}
        </ul>
      )}
      {pooled ? <PooledTable pooled={pooled} />
        : distribution?.mogelijk === true ? <Proposals found={distribution} names={names} />
        : scenarios ? <ScenarioTable found={scenarios} titles={titles} />
        : allocation ? <Allocated found={allocation} />
        : difference ? <Differences found={difference} />
        : <Lines lines={done.regels} />}
    </div>
  );
}

/** Leaves out what only helps on a command line. */
function forPage(line: string): string {
  return line.split(text("actions.command_line"))[0] ?? line;
}

function Lines({ lines }: { readonly lines: readonly string[] }): JSX.Element | null {
  return lines.length === 0 ? null : <pre class="lines" tabIndex={0}>{lines.map(forPage).join("\n")}</pre>;
}

function Choices({ choices }: { readonly choices: readonly string[] }): JSX.Element | null {
  if (choices.length === 0) return null;
  return (
    <details class="choices">
      <summary>{text("verdict.choices")}</summary>
      <ul>{choices.map((one) => <li key={one}>{forPage(one)}</li>)}</ul>
    </details>
  );
}

function List({ title, items }: { readonly title: string; readonly items: readonly string[] }): JSX.Element | null {
  if (items.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>{items.map((one) => <li key={one}>{forPage(one)}</li>)}</ul>
    </>
  );
}

function PooledTable({ pooled }: { readonly pooled: Pooled }): JSX.Element {
  const years = [...new Set(pooled.leden.flatMap((one) => Object.keys(one.dagen)))].sort();
  type Row = Pooled["leden"][number];
  const columns: Column<Row>[] = [
    { head: text("result.member"), cell: (one) => <><span class="code">{one.tpid}</span> {one.naam}</> },
    ...years.map((year) => ({ head: year, cell: (one: Row) => told(one.dagen[year] ?? null), isNumber: true })),
    { head: text("result.hov"), cell: (one) => <strong>{told(one.hov)}</strong>, isNumber: true },
    { head: text("result.note"), cell: (one) => [one.voegt_samen ? "" : text("result.apart"), one.onzeker ?? ""].filter(Boolean).join("; ") },
  ];
  return (
    <>
      <p class="big">{text("result.joint", { days: pooled.gezamenlijk_hov })}</p>
      {pooled.dubbel > 0 && <p>{text("result.double", { sum: pooled.som, twice: pooled.dubbel })}</p>}
      <Table caption={text("result.joint_caption")} columns={columns} rows={pooled.leden} />
    </>
  );
}

function Proposals({ found, names }: { readonly found: Distribution; readonly names: Props["names"] }): JSX.Element {
  return (
    <>
      <p class="big">{text("result.divided", { places: counted("result.places", found.toegewezen), bonus: counted("result.bonus_places", found.bonus) })}</p>
      <List title={text("result.attention")} items={found.let_op} />
      {found.voorstellen.map((one, index) => (
        <OneProposal key={index} one={one} names={names} title={found.voorstellen.length > 1 ? text("result.proposal", { n: index + 1 }) : null} />
      ))}
      <Choices choices={found.keuzes} />
    </>
  );
}

function OneProposal({ one, names, title }: { readonly one: Proposal; readonly names: Props["names"]; readonly title: string | null }): JSX.Element {
  const years = Object.keys(one.leden[0]?.doorstroom ?? {}).sort();
  type Member = Proposal["leden"][number];
  const part = (exact: string | null): string => (exact === null ? text("overview.unknown") : number(fraction(exact), 2));
  const columns: Column<Member>[] = [
    { head: text("result.member"), cell: (member) => <><span class="code">{member.tpid}</span> {names.get(member.tpid) ?? ""}</>, class: "member" },
    { head: text("result.brought"), cell: (member) => part(member.ingebracht), isNumber: true },
    { head: text("result.regular"), cell: (member) => part(member.instroom_regulier), isNumber: true },
    { head: text("result.bonus"), cell: (member) => part(member.instroom_bonus), isNumber: true },
    ...years.map((year) => ({ head: text("result.flow", { year }), cell: (member: Member) => part(member.doorstroom[year] ?? null), isNumber: true })),
    { head: text("result.why"), cell: (member) => member.waarom.replace(`${member.tpid} ${names.get(member.tpid) ?? ""}: `, ""), class: "because" },
  ];
  return (
    <>
      {title !== null && <h3>{title}</h3>}
      <Table caption={text("result.members")} columns={columns} rows={one.leden} isTitled />
      <Table
        caption={text("result.goals")}
        isTitled
        rows={one.voorkeuren}
        columns={[
          { head: text("result.goal"), cell: (goal) => goal.naam },
          { head: text("result.met"), cell: (goal) => <Badge word={goal.uitkomst} /> },
          { head: text("result.cost"), cell: (goal) => goal.kost },
        ]}
      />
      <details>
        <summary>{counted("result.routes", one.routes.length)}</summary>
        <Table
          caption={counted("result.routes", one.routes.length)}
          rows={one.routes.map((route, index) => ({ ...route, n: index + 1 }))}
          columns={[
            { head: text("result.number"), cell: (route) => String(route.n), isNumber: true },
            { head: text("result.kind"), cell: (route) => route.soort },
            { head: text("result.start"), cell: (route) => day(new Date(`${route.start}T00:00`)) },
            { head: text("result.route"), cell: (route) => route.delen.map((piece) => text("result.piece", { tpid: piece.tpid, months: piece.maanden })).join(text("result.then")) },
            { head: text("result.why"), cell: (route) => route.waarom, class: "because" },
          ]}
        />
      </details>
    </>
  );
}

function ScenarioTable({ found, titles }: { readonly found: Scenarios; readonly titles: Props["titles"] }): JSX.Element {
  interface Row {
    readonly head: string;
    readonly cell: (one: Scenario) => ComponentChildren;
  }
  const codes = found.scenarios[0]?.voorwaarden.map((one) => one.code) ?? [];
  const plain = (head: string, value: (one: Scenario) => number | null): Row => ({ head, cell: (one) => told(value(one)) });
  const members = [...new Set(found.scenarios.flatMap((one) => (one.verdeling ?? []).map((part) => part.tpid)))].sort();
  const rows: Row[] = [
    ...codes.map((code) => ({
      head: `${code} ${titles.get(code) ?? ""}`.trim(),
      cell: (one: Scenario) => {
        const condition = one.voorwaarden.find((each) => each.code === code);
        return condition ? <><Badge word={condition.oordeel} /><small>{condition.gegevens}</small></> : text("overview.unknown");
      },
    })),
    { head: text("overview.year"), cell: (one) => (one.jaar === null ? text("overview.unknown") : String(one.jaar)) },
    plain(text("result.institutions"), (one) => one.instellingen),
    plain(text("result.sectors"), (one) => one.sectoren.length),
    plain(text("overview.hov"), (one) => one.gezamenlijk_hov),
    plain(text("settings.days"), (one) => one.dagen_per_plaats),
    plain(text("overview.right"), (one) => one.recht?.plaatsen ?? null),
    plain(text("result.short"), (one) => one.dagen_tot_volgende_plaats),
    plain(text("result.gain"), (one) => one.winst_samenvoegen),
    plain(text("overview.allocated"), (one) => one.toegewezen),
    plain(text("overview.bonus"), (one) => one.bonus?.plaatsen ?? null),
    ...members.map((tpid) => ({
      head: text("result.share", { tpid }),
      cell: (one: Scenario) => {
        const part = one.verdeling?.find((each) => each.tpid === tpid);
        return part ? text("result.share_value", { regular: fraction(part.instroom_regulier), bonus: fraction(part.instroom_bonus) }) : text("overview.unknown");
      },
    })),
  ];
  return (
    <>
      <Table
        caption={text("result.scenarios")}
        rows={rows}
        columns={[
          { head: text("result.what"), cell: (row) => row.head },
          ...found.scenarios.map((one) => ({ head: one.naam, cell: (row: Row) => row.cell(one) })),
        ]}
      />
      {found.scenarios.map((one) => <List key={one.naam} title={one.naam} items={one.opmerkingen} />)}
      <Choices choices={found.keuzes} />
    </>
  );
}

function Allocated({ found }: { readonly found: Allocation }): JSX.Element {
  return (
    <>
      {!found.volledig && <p class="problem">{text("result.incomplete")}</p>}
      {found.voorstellen.map((one, index) => (
        <div key={index}>
          <h3>{text("result.allocation", { places: one.plaatsen, scenario: one.scenario })}</h3>
          <p>
            {text("result.allocation_sum", { given: one.toegewezen, lot: one.nog_te_loten, left: one.niet_vergeven, bonus: one.bonusplaatsen })}{" "}
            {one.hov_per_plaats !== null && text("result.allocation_days", { days: one.hov_per_plaats.hele_dagen })}
          </p>
          <Table
            caption={text("result.applicants")}
            isTitled
            rows={one.aanvragers}
            columns={[
              { head: text("result.applicant"), cell: (each) => <><span class="code">{each.tpid}</span> {each.naam}</> },
              { head: text("result.hov"), cell: (each) => number(each.hov), isNumber: true },
              { head: text("result.asked"), cell: (each) => number(each.gevraagd), isNumber: true },
              { head: text("result.given"), cell: (each) => <strong>{number(each.plaatsen)}</strong>, isNumber: true },
              { head: text("result.short"), cell: (each) => (each.tekort_dagen === null ? "" : number(fraction(String(each.tekort_dagen)), 2)), isNumber: true },
              { head: text("result.note"), cell: (each) => (each.loot_mee ? text("result.lot") : "") },
            ]}
          />
          <Table
            caption={text("result.consortia")}
            isTitled
            rows={one.verbanden}
            columns={[
              { head: text("overview.name"), cell: (each) => each.naam || each.verband },
              { head: text("result.given"), cell: (each) => number(each.plaatsen), isNumber: true },
              { head: text("overview.bonus"), cell: (each) => told(each.bonus?.telt_mee ?? null), isNumber: true },
              { head: text("result.provisional"), cell: (each) => told(each.bonus?.voorlopig ?? null), isNumber: true },
              { head: text("overview.verdict"), cell: (each) => <Badge word={each.oordeel ?? text("overview.unjudged")} /> },
            ]}
          />
        </div>
      ))}
      <List title={text("result.left_out")} items={found.niet_meegenomen.map((one) => `${one.waar}: ${one.melding}`)} />
      <Choices choices={found.keuzes} />
    </>
  );
}

function Differences({ found }: { readonly found: Difference }): JSX.Element {
  const files = found.bestanden.filter((one) => one.a === null || one.b === null || one.verschillen.length > 0);
  if (files.length === 0) return <p class="big">{text("result.same")}</p>;
  return (
    <>
      {files.map((one, index) => (
        <div key={index}>
          <h3>{one.a === one.b ? one.a : text("result.pair", { first: one.a ?? text("result.absent"), second: one.b ?? text("result.absent") })}</h3>
          {one.verschillen.length > 0 && (
            <Table
              caption={counted("result.differences", one.verschillen.length)}
              rows={one.verschillen}
              columns={[
                { head: text("result.field"), cell: (each) => each.veld },
                { head: text("result.cell"), cell: (each) => each.cel_b ?? each.cel_a ?? "" },
                { head: text("result.first"), cell: (each) => (each.getoond ? each.a : text("result.not_shown")) },
                { head: text("result.second"), cell: (each) => (each.getoond ? each.b : text("result.not_shown")) },
              ]}
            />
          )}
        </div>
      ))}
    </>
  );
}

function told(value: number | null): string {
  return value === null ? text("overview.unknown") : number(value);
}
