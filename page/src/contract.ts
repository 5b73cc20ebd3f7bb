/** What the page asks of Python and gets: made from hov_tools.web.contract by `python -m tools.build_page.contract`. */

/** Names of fates, severities and verdicts are those of docs/resultaat.schema.json. */
export type Ernst = "fout" | "twijfel" | "waarschuwing" | "info";

export interface Leeg {}

export interface Beschrijving {
  versie: string;
  /** The texts of the page: src/hov_tools/web/texts.toml as it stands (tables, texts, lists). */
  teksten: Record<string, unknown>;
  /** Allocation years with a layout or numbers, and the published HOV per place by training. */
  jaren: { jaar: number; dagen_per_plaats: Record<string, number> }[];
  /** Code → what it checks, for the list of codes. */
  codes: { code: string; ernst: string; titel: string }[];
}

export interface InnameVraag {
  /** nieuw: forget what was there; erbij: beside it; correctie: in the place of what it is a newer version of. */
  wijze: "nieuw" | "erbij" | "correctie";
  jaar?: number | null;
  dagen_per_plaats?: number | null;
}

export interface Verband {
  /** By which the page asks for it; not meant to be shown. */
  sleutel: string;
  /** As its forms name it, or as its folder is called. */
  naam: string;
  regiehouder: string;
  jaar: number | null;
  /** Where it came from, as people name it. */
  mappen: string;
  bestanden: number;
}

export interface Register {
  verbanden: Verband[];
  /** Files that are of no consortium, with their fate. */
  naast: DocumentFile[];
  /** Of a correction: which file took the place of which; `oud` is null for one that came beside the others. */
  vervangen: { oud: string | null; nieuw: string; verband: string }[];
  meldingen: string[];
}

export interface DocumentFile {
  bestand: string;
  formulier: string | null;
  jaar: number | null;
  sha256: string;
  lot: string;
  waarom: string;
}

export interface DocumentFinding {
  code: string;
  ernst: Ernst;
  bestand: string;
  blad: string | null;
  cel: string | null;
  gevonden: string;
  verwacht: string;
  melding: string;
  herstel: string;
  bron: string;
  oorzaak: string | null;
}

export interface ExactNumber {
  exact: string;
  plaatsen: number;
}

/** What `hov valideer --json` prints: docs/resultaat.schema.json. */
export interface ResultDocument {
  versie: 2;
  jaar: number | null;
  bestanden: DocumentFile[];
  bevindingen: DocumentFinding[];
  uitkomst: {
    oordeel: "voldoet" | "voldoet niet" | "bestuur beslist" | null;
    fase: string | null;
    voorwaarden: { code: string; uitkomst: string; getallen: string; ontbreekt: string[] }[];
    aantallen: { fouten: number; twijfels: number; waarschuwingen: number; informatie: number; gevolgen: number };
    voorlopig: boolean;
    hov: Record<string, number>;
    gezamenlijk_hov: number | null;
    recht: ExactNumber | null;
    toegewezen: number | null;
    bonus: ExactNumber | null;
    keuzes: string[];
  };
}

export interface VerbandVraag {
  verband: string;
}

export interface Getal {
  naam: string;
  /** In Dutch writing; null when it is not known. */
  waarde: string | null;
  exact: string | null;
  opmerking: string;
}

/** A finding of its own with what follows from it: numbers in `document.bevindingen`, and how deep each lies. */
export interface Boom {
  bevinding: number;
  volgt: [diepte: number, bevinding: number][];
}

export interface BestandGroep {
  bestand: string;
  formulier: string;
  telling: string;
  bomen: Boom[];
}

export interface Lid {
  tpid: string;
  naam: string;
  is_regiehouder: boolean;
  /** False: a HOV form came in of an institution that is no member. */
  is_lid: boolean;
  /** Kind of form → the files of it, in the order of their names. */
  documenten: Record<string, { bestand: string; lot: string }[]>;
}

export interface Oordeel {
  verband: string;
  naam: string;
  /** The conclusion in one sentence. */
  kop: string;
  telling: string;
  document: ResultDocument;
  getallen: Getal[];
  /** As document.uitkomst.voorwaarden, with title and source. */
  voorwaarden: { code: string; titel: string; uitkomst: string; getallen: string; bron: string; ontbreekt: string[] }[];
  groepen: BestandGroep[];
  /** The columns of the matrix: kind of form and its name. */
  soorten: { soort: string; naam: string }[];
  leden: Lid[];
  /** TPID of the institution to which a finding's file is to be sent back, per finding; "" for the regiehouder's own. */
  bij: string[];
  /** The report as the command line shows it, for printing and copying. */
  regels: string[];
  /** Beside the judgement before this one, in this session; null the first time. Numbers as in Boom; hersteld whole. */
  vergeleken: { hersteld: DocumentFinding[]; open: number[]; nieuw: number[] } | null;
}

export interface BladVraag {
  verband: string;
  bestand: string;
  /** Null: the first. */
  blad: string | null;
  van_rij: number;
  rijen: number;
}

export interface BladCel {
  kolom: number;
  adres: string;
  tekst: string;
  vet?: boolean;
  /** "#rrggbb", or not there. */
  vulling?: string;
  kleur?: string;
  rechts?: boolean;
  /** The formula, without "=". */
  formule?: string;
}

export interface BladRij {
  rij: number;
  /** In pixels at 100%. */
  hoogte: number;
  verborgen: boolean;
  cellen: BladCel[];
}

export interface Blad {
  bladen: { naam: string; verborgen: boolean }[];
  blad: string;
  rijen_totaal: number;
  kolommen_totaal: number;
  /** Pixels at 100%, of each column from A. */
  breedtes: number[];
  rijen: BladRij[];
  /** [top, left, bottom, right], from 1, of merged ranges that touch the rows. */
  samengevoegd: [number, number, number, number][];
}

export interface SchrijfVraag {
  /** Null: all consortia. */
  verband: string | null;
}

export interface Geschreven {
  meldingen: string[];
  bestanden: string[];
}

/**
 * A command of the command line, as it is typed there without what it is about: { opdracht: "verdeel",
 * opties: ["--toegewezen", "15"], verband }. What it writes (ask with "schrijf") comes back as files.
 */
export interface OpdrachtVraag {
  opdracht: "samenvoegen" | "bonus" | "verdeel" | "scenario" | "toewijzing" | "verschil" | "herstel" | "codes";
  opties: string[];
  /** What it is about; null for toewijzing (all), and for verschil and herstel, which are about the files given. */
  verband: string | null;
  /** Write the workbooks too. */
  schrijf: boolean;
}

export interface Opdracht {
  /** 0 done, 1 with errors, 2 wrong use, 3 nothing could be read, 4 failed. */
  status: number;
  /** What the command line shows on standard output. */
  regels: string[];
  /** What it tells beside it. */
  meldingen: string[];
  /** What --json gives; null for a command without it, or when it gives none. */
  document: unknown;
}

export interface OverzichtVraag {}

export interface BerichtenVraag {
  verband: string;
  /** By when, ISO; null: none is named. */
  uiterlijk: string | null;
}

export interface Bericht {
  /** "" for what is of no institution. */
  tpid: string;
  naam: string;
  onderwerp: string;
  tekst: string;
  aantal: number;
  /** Name of the .eml among the files of the answer. */
  bestand: string;
}

/** Operation → what is asked and what is answered. */
export interface Operaties {
  beschrijf: { vraag: Leeg; antwoord: Beschrijving };
  inname: { vraag: InnameVraag; antwoord: Register };
  oordeel: { vraag: VerbandVraag; antwoord: Oordeel };
  blad: { vraag: BladVraag; antwoord: Blad };
  /** Marked copies, report and receipts, as `hov valideer --schrijf --uit`: the files, with their folders. */
  gemarkeerd: { vraag: SchrijfVraag; antwoord: Geschreven };
  /** The same as one zip file. */
  gemarkeerd_zip: { vraag: SchrijfVraag; antwoord: Geschreven };
  opdracht: { vraag: OpdrachtVraag; antwoord: Opdracht };
  /** Overzicht.xlsx of all consortia, as `hov batch` makes it. */
  overzicht: { vraag: OverzichtVraag; antwoord: Geschreven };
  /** A text per institution, and the same as .eml among the files. */
  berichten: { vraag: BerichtenVraag; antwoord: { berichten: Bericht[] } };
}
