/** Made from hov_tools.web.contract by `python -m tools.build_page.contract`; change that, not this. */

/** Operation → what is asked (vraag) and what is answered (antwoord). */
export interface Operaties {
  beschrijf: { vraag: AskDescription; antwoord: Description };
  inname: { vraag: AskIntake; antwoord: Register };
  oordeel: { vraag: AskOne; antwoord: Judged };
  dubbelen: { vraag: Empty; antwoord: Keys };
  blad: { vraag: AskSheet; antwoord: SheetView };
  gemarkeerd: { vraag: AskMarked; antwoord: Made };
  opdracht: { vraag: AskCommand; antwoord: CommandDone };
  overzicht: { vraag: Empty; antwoord: Made };
  berichten: { vraag: AskMessages; antwoord: Messages };
}

/** Asks what the page must know before anything is handed in. */
export interface AskDescription {
  /** 64 hexadecimal digits with which journals are signed; null: new ones. */
  sleutel?: string | null;
}

/** What the page must know before anything is handed in. */
export interface Description {
  versie: string;
  python: string;
  /** The texts of the page, as web/texts.toml has them. */
  teksten: Record<string, unknown>;
  jaren: PublishedYear[];
  /** As `hov codes --json` has them. */
  codes: Record<string, string>[];
}

/** Hands in the files that come with it; without files of manner "erbij", only the numbers change. */
export interface AskIntake {
  /** nieuw: what was there is forgotten; erbij: beside it; correctie: each file takes the place of the one that it is a newer version of. */
  wijze: "nieuw" | "erbij" | "correctie";
  jaar?: number | null;
  dagen_per_plaats?: number | null;
  /** As `--opleiding`. */
  opleiding?: string | null;
}

/** What was handed in, all in all. */
export interface Register {
  verbanden: Consortium[];
  /** The files that are of no consortium. */
  naast: DocumentFile[];
  vervangen: Replaced[];
  meldingen: string[];
}

/** Asks something of a consortium. */
export interface AskOne {
  /** By which the page asks for a consortium; not meant to be shown. */
  verband: string;
}

/** A consortium that was judged. */
export interface Judged {
  /** By which the page asks for a consortium; not meant to be shown. */
  verband: string;
  naam: string;
  /** The conclusion in one sentence. */
  kop: string;
  telling: string;
  document: ResultDocument;
  getallen: Number[];
  voorwaarden: Condition[];
  groepen: FileOfFindings[];
  soorten: Kind[];
  leden: MemberRow[];
  /** By finding: TPID of whose file it is in; empty: of the consortium as such. */
  bij: string[];
  /** The report as the command line shows it. */
  regels: string[];
  /** Null the first time. */
  vergeleken: Compared | null;
}

/** Nothing more is asked or told. */
export interface Empty {
}

/** Consortia to ask for again. */
export interface Keys {
  sleutels: string[];
}

/** Asks for a number of rows of a sheet. */
export interface AskSheet {
  /** By which the page asks for a consortium; not meant to be shown. */
  verband: string;
  /** Path of a file in what was handed in, with slashes. */
  bestand: string;
  /** Null: the first that is shown. */
  blad?: string | null;
  /** Row, from 1. */
  van_rij?: number;
  /** Rows. */
  rijen?: number;
}

/** Rows of a sheet, and what is needed to draw them. */
export interface SheetView {
  bladen: SheetTab[];
  blad: string;
  rijen_totaal: number;
  kolommen_totaal: number;
  /** Pixels at 100%, by column from A; 0: hidden. */
  breedtes: number[];
  rijhoogte: number;
  rijen: SheetRow[];
  /** (top, left, bottom, right), from 1. */
  samengevoegd: [number, number, number, number][];
}

/** Asks for marked copies with the report. */
export interface AskMarked {
  /** Null: of all consortia. */
  verband: string | null;
  /** As one zip file. */
  zip?: boolean;
}

/** What was made; the files come with it. */
export interface Made {
  meldingen: string[];
}

/** Asks for a command of the command line, as it is typed there without what it is about. */
export interface AskCommand {
  opdracht: "samenvoegen" | "bonus" | "verdeel" | "scenario" | "toewijzing" | "verschil" | "herstel";
  opties?: string[];
  /** Null: toewijzing, over all; verschil and herstel, over files. */
  verband?: string | null;
  /** Give the workbooks too, with their receipts. */
  schrijf?: boolean;
  /** Give lines as at a terminal, and no document. */
  regels?: boolean;
}

/** What a command came to. */
export interface CommandDone {
  /** 0 done, 1 with errors, 2 wrong use, 3 nothing could be read, 4 it failed. */
  status: number;
  regels: string[];
  /** What it tells beside the result, in Dutch. */
  meldingen: string[];
  /** What --json gives; null when it gives none. */
  document: unknown;
}

/** Asks for a message to each institution that has something to correct. */
export interface AskMessages {
  /** By which the page asks for a consortium; not meant to be shown. */
  verband: string;
  /** By when, as 2021-02-01; null: no date is named. */
  uiterlijk?: string | null;
}

/** The messages of a consortium. */
export interface Messages {
  berichten: Message[];
}

/** An allocation year of which an HOV per place is published. */
export interface PublishedYear {
  jaar: number;
  /** HOV per place, in days, by training. */
  dagen_per_plaats: Record<string, number>;
}

/** A consortium that was found. */
export interface Consortium {
  /** By which the page asks for a consortium; not meant to be shown. */
  sleutel: string;
  /** As its forms name it, else what it lay in. */
  naam: string;
  regiehouder: string;
  /** What it came in, as people name it. */
  mappen: string;
  /** Files. */
  bestanden: number;
}

/** A file that was looked at. */
export interface DocumentFile {
  /** Path of a file in what was handed in, with slashes. */
  bestand: string;
  /** Kind of form; null when it is none. */
  formulier: string | null;
  /** The allocation year it is for. */
  jaar: number | null;
  /** Of its bytes, in hexadecimal. */
  sha256: string;
  lot: "telt mee" | "telt niet mee" | "bijlage, niet gelezen" | "kon niet worden gelezen" | "niet geopend" | "geen formulier" | "eigen uitvoer" | "systeembestand";
  /** Why it does not count or was not read, in Dutch; empty when the fate says all. */
  waarom: string;
}

/** A file of a correction, and the one of which it took the place; null: it came beside the others. */
export interface Replaced {
  oud: string | null;
  nieuw: string;
}

/** What hov valideer --json prints for a workbook or a consortium. */
export interface ResultDocument {
  versie: 2;
  /** The allocation year that was judged by. */
  jaar: number | null;
  /** In the order of their names. */
  bestanden: DocumentFile[];
  /** In the order of file, sheet, cell and code; what follows from a finding after it. */
  bevindingen: DocumentFinding[];
  uitkomst: DocumentOutcome;
}

/** A key number, in Dutch writing. */
export interface Number {
  naam: string;
  /** Null when it is not known. */
  waarde: string | null;
  /** Before rounding; null when nothing was rounded. */
  exact: string | null;
  opmerking: string;
}

/** One line of the judgement. */
export interface Condition {
  voorwaarde: string;
  titel: string;
  uitkomst: "voldoet" | "voldoet niet" | "bestuur beslist" | "niet te beoordelen" | "volgt later";
  getallen: string;
  bron: string;
  ontbreekt: string[];
}

/** The findings to correct in one file. */
export interface FileOfFindings {
  /** Path of a file in what was handed in, with slashes. */
  bestand: string;
  /** Name of the kind of form; empty when it is none. */
  formulier: string;
  telling: string;
  bomen: Tree[];
}

/** A column of the matrix of members and documents. */
export interface Kind {
  soort: string;
  naam: string;
}

/** A row of the matrix. */
export interface MemberRow {
  /** Empty when no form gives a usable one. */
  tpid: string;
  naam: string;
  is_regiehouder: boolean;
  /** False: only a HOV form came in. */
  is_lid: boolean;
  /** Its documents by kind of form. */
  documenten: Record<string, FormFile[]>;
  /** Kind of form that it owes now and that was not read → how it stands. */
  ontbreekt: Record<string, string>;
}

/** The findings beside those of the judgement before; numbers are places in the findings of the document. */
export interface Compared {
  /** No longer there. */
  hersteld: DocumentFinding[];
  /** Were there before. */
  open: number[];
  nieuw: number[];
}

/** A sheet of a workbook. */
export interface SheetTab {
  naam: string;
  verborgen: boolean;
}

/** A row; one that is not here has no cells and the usual height. */
export interface SheetRow {
  rij: number;
  /** Pixels at 100%. */
  hoogte: number;
  verborgen: boolean;
  cellen: SheetCell[];
}

/** A message to an institution: of its own forms only, and without trainees' data. */
export interface Message {
  tpid: string;
  naam: string;
  /** Things to correct. */
  aantal: number;
  onderwerp: string;
  tekst: string;
  /** Of the .eml among the files. */
  bestand: string;
}

/** One thing that is wrong, doubtful or worth knowing; texts are Dutch. */
export interface DocumentFinding {
  /** Stable, such as "H203". */
  code: string;
  ernst: "fout" | "twijfel" | "waarschuwing" | "info";
  /** Path of a file in what was handed in, with slashes. */
  bestand: string;
  /** Null when it concerns the whole file. */
  blad: string | null;
  /** A1 address of the cell that a person must change. */
  cel: string | null;
  /** What was found. */
  gevonden: string;
  /** What was expected. */
  verwacht: string;
  /** The finding in one sentence. */
  melding: string;
  /** What to do. */
  herstel: string;
  /** Article or section that asks it. */
  bron: string;
  /** Code of the finding that this one follows from. */
  oorzaak: string | null;
}

/** The numbers and the verdict; null is what is not known. */
export interface DocumentOutcome {
  /** Null when it cannot be judged. */
  oordeel: "voldoet" | "voldoet niet" | "bestuur beslist" | null;
  /** How far the judgement is; null without a form of the regiehouder. */
  fase: string | null;
  voorwaarden: DocumentCondition[];
  /** Findings of their own by severity; what follows from them is counted apart. */
  aantallen: Counts;
  /** An open finding can still change the joint HOV, the right and the bonus. */
  voorlopig: boolean;
  /** Own HOV in days by TPID. */
  hov: Record<string, number>;
  /** In days; null without a HOV form. */
  gezamenlijk_hov: number | null;
  /** The places that the HOV gives a right to. */
  recht: ExactNumber | null;
  /** Places, as the in- en doorstroom form states. */
  toegewezen: number | null;
  /** Bonus places, over the allocated places, else the right. */
  bonus: ExactNumber | null;
  /** The choices that were used, in Dutch. */
  keuzes: string[];
  /** Of the board, on findings of this judgement; absent when there are none. */
  besluiten?: DocumentDecision[];
}

/** A finding of its own with what follows from it; numbers are places in the findings of the document. */
export interface Tree {
  bevinding: number;
  /** (depth, finding), in the order to show them. */
  volgt: [number, number][];
}

/** A document of a member. */
export interface FormFile {
  /** Path of a file in what was handed in, with slashes. */
  bestand: string;
  lot: "telt mee" | "telt niet mee" | "bijlage, niet gelezen" | "kon niet worden gelezen" | "niet geopend" | "geen formulier" | "eigen uitvoer" | "systeembestand";
}

/** A cell as it is shown. */
export interface SheetCell {
  kolom: number;
  adres: string;
  tekst?: string;
  vet?: boolean;
  rechts?: boolean;
  /** "#rrggbb", or not there. */
  vulling?: string;
  /** Of the text: "#rrggbb", or not there. */
  kleur?: string;
  /** Without "=". */
  formule?: string;
}

/** One condition, or a group of codes, and what it comes to in this phase. */
export interface DocumentCondition {
  /** "V1" to "V6", or a group: "A", "P", "D", "H", "F". */
  code: string;
  uitkomst: "voldoet" | "voldoet niet" | "bestuur beslist" | "niet te beoordelen" | "volgt later";
  /** The numbers behind the outcome, in Dutch. */
  getallen: string;
  /** Documents and cells that it rests on and that were not read, in Dutch. */
  ontbreekt: string[];
}

/** How many findings there are: of their own by severity, and what follows from those apart (domain, 5a). */
export interface Counts {
  fouten: number;
  twijfels: number;
  waarschuwingen: number;
  informatie: number;
  gevolgen: number;
}

/** A number of places before and after rounding. */
export interface ExactNumber {
  /** A reduced fraction, always with a slash. */
  exact: string;
  /** Whole places. */
  plaatsen: number;
}

/** A decision of the board on one finding. */
export interface DocumentDecision {
  /** By which people name the decision. */
  nummer: number;
  /** Of the finding. */
  code: string;
  uitkomst: "toegestaan" | "afgewezen";
  /** Who decided. */
  door: string;
  /** The day of the decision. */
  datum: string;
  /** The reason, in Dutch. */
  waarom: string;
  /** Only what holds was applied; it lapses when the facts or the finding under it changed. */
  stand: "geldt" | "vervallen" | "niet meer nodig" | "vervangen" | "ingetrokken";
}
