// What was handed in: every file with what became of it, and which documents there are of which member.
import type { JSX } from "preact";
import type { DocumentFile, Lid, Oordeel, Register as Taken } from "../api";
import { counted, inWords, text, worded } from "../texts";
import { Badge, Table, Unseen, tone } from "../ui";

const REFUSED = new Set(["kon niet worden gelezen", "niet geopend"]);

interface FilesProps {
  readonly files: readonly DocumentFile[];
  /** Why a file was refused, by its name, where the register does not say it. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly caption: string;
}

export function Files({ files, reasons, caption }: FilesProps): JSX.Element {
  // What somebody must do something about comes first.
  const rows = [...files].sort((one, other) => Number(REFUSED.has(other.lot)) - Number(REFUSED.has(one.lot)));
  // Of what was refused the finding says most: with what to do.
  const why = (one: DocumentFile): string => {
    const told = reasons.get(one.bestand) ?? "";
    return REFUSED.has(one.lot) ? told || one.waarom : one.waarom || told;
  };
  return (
    <Table
      caption={caption}
      rows={rows}
      rowClass={(one) => (REFUSED.has(one.lot) ? "refused" : "")}
      columns={[
        { head: text("register.file"), cell: (one) => one.bestand, class: "file" },
        { head: text("register.form"), cell: (one) => (one.formulier === null ? text("register.no_form") : worded("form", one.formulier)) },
        { head: text("register.year"), cell: (one) => one.jaar === null ? "" : String(one.jaar), isNumber: true },
        { head: text("register.fate"), cell: (one) => <Badge word={one.lot} />, class: "outcome" },
        ...(rows.some((one) => why(one) !== "") ? [{ head: text("register.reason"), cell: why, class: "because" }] : []),
      ]}
    />
  );
}

export function Matrix({ judged }: { readonly judged: Oordeel }): JSX.Element | null {
  if (judged.leden.length === 0) return null;
  return (
    <>
      <h2>{text("register.members")}</h2>
      <Table
        caption={text("register.members")}
        rows={judged.leden}
        columns={[
          { head: text("register.member"), cell: (one) => <Member one={one} />, class: "member" },
          ...judged.soorten.map(({ soort, naam }) => ({
            head: naam,
            cell: (one: Lid) => <Documents documents={one.documenten[soort] ?? []} lacks={one.ontbreekt[soort]} />,
            class: "tick",
          })),
        ]}
      />
    </>
  );
}

function Member({ one }: { readonly one: Lid }): JSX.Element {
  return (
    <>
      <span class="code">{one.tpid}</span> {one.naam}{" "}
      {one.is_regiehouder && <span class="badge tone-info">{text("register.leads")}</span>}
      {!one.is_lid && <span class="badge tone-bad">{text("register.no_member")}</span>}
    </>
  );
}

interface DocumentsProps {
  readonly documents: readonly { readonly bestand: string; readonly lot: string }[];
  /** How it stands with what is owed and was not read. */
  readonly lacks: string | undefined;
}

function Documents({ documents, lacks }: DocumentsProps): JSX.Element | null {
  const [only] = documents;
  if (only === undefined) return lacks === undefined ? null : <span class="badge tone-bad">{lacks}</span>;
  if (documents.length === 1) {
    const isGood = only.lot === "telt mee";
    return (
      <span class={`badge tone-${tone(only.lot)}`} title={only.bestand}>
        {isGood ? <span aria-hidden="true">✓</span> : inWords(only.lot)}
        {isGood && <Unseen>{inWords(only.lot)}</Unseen>}
      </span>
    );
  }
  return (
    <span class="badge tone-warning" title={documents.map((one) => one.bestand).join("\n")}>
      {counted("register.versions", documents.length)}
    </span>
  );
}

/** The register of one consortium. */
export function Register({ judged, taken }: { readonly judged: Oordeel; readonly taken: Taken }): JSX.Element {
  const reasons = refusals(judged);
  return (
    <>
      {taken.meldingen.length > 0 && (
        <ul class="notes">
          {taken.meldingen.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <Matrix judged={judged} />
      <h2>{counted("register.files", judged.document.bestanden.length)}</h2>
      <Files caption={text("register.files_caption")} files={judged.document.bestanden} reasons={reasons} />
      {taken.naast.length > 0 && (
        <>
          <h2>{text("register.beside")}</h2>
          <Files caption={text("register.beside")} files={taken.naast} reasons={new Map()} />
        </>
      )}
    </>
  );
}

/** Says why files were refused: their own findings, with what to do. */
export function refusals(judged: Oordeel): ReadonlyMap<string, string> {
  return new Map(
    judged.document.bevindingen
      .filter((one) => one.blad === null)
      .map((one) => [one.bestand, [one.melding, one.herstel].filter(Boolean).join(" ")]),
  );
}
