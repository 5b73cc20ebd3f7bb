// What the commands give as JSON, as far as the page shows it in tables. Anything else is shown as the command's lines.

export interface Pooled {
  readonly versie: 1;
  readonly leden: readonly {
    readonly tpid: string;
    readonly naam: string;
    readonly voegt_samen: boolean;
    readonly dagen: Readonly<Record<string, number>>;
    readonly hov: number | null;
    readonly bestand: string | null;
    readonly onzeker: string | null;
  }[];
  readonly som: number;
  readonly dubbel: number;
  readonly gezamenlijk_hov: number;
}

export interface Proposal {
  readonly leden: readonly {
    readonly tpid: string;
    readonly ingebracht: string | null;
    readonly instroom_regulier: string;
    readonly instroom_bonus: string;
    readonly doorstroom: Readonly<Record<string, string>>;
    readonly waarom: string;
  }[];
  readonly routes: readonly {
    readonly soort: string;
    readonly start: string;
    readonly delen: readonly { readonly tpid: string; readonly maanden: number }[];
    readonly waarom: string;
  }[];
  readonly voorkeuren: readonly { readonly naam: string; readonly uitkomst: string; readonly kost: string }[];
  readonly zaad: string;
}

export interface Distribution {
  readonly versie: 2;
  readonly mogelijk: boolean;
  readonly toegewezen: number;
  readonly bonus: number;
  readonly voorstellen: readonly Proposal[];
  readonly let_op: readonly string[];
  readonly keuzes: readonly string[];
}

export interface Scenario {
  readonly naam: string;
  readonly jaar: number | null;
  readonly dagen_per_plaats: number | null;
  readonly instellingen: number;
  readonly sectoren: readonly string[];
  readonly voorwaarden: readonly { readonly code: string; readonly oordeel: string; readonly gegevens: string }[];
  readonly gezamenlijk_hov: number | null;
  readonly recht: { readonly plaatsen: number } | null;
  readonly dagen_tot_volgende_plaats: number | null;
  readonly winst_samenvoegen: number | null;
  readonly toegewezen: number | null;
  readonly bonus: { readonly plaatsen: number } | null;
  readonly opmerkingen: readonly string[];
  readonly verdeling: readonly { readonly tpid: string; readonly instroom_regulier: string; readonly instroom_bonus: string }[] | null;
}

export interface Scenarios {
  readonly versie: 1;
  readonly scenarios: readonly Scenario[];
  readonly keuzes: readonly string[];
}

export interface Allocation {
  readonly versie: 3;
  readonly volledig: boolean;
  readonly voorstellen: readonly {
    readonly scenario: string;
    readonly plaatsen: number;
    readonly toegewezen: number;
    readonly nog_te_loten: number;
    readonly niet_vergeven: number;
    readonly bonusplaatsen: number;
    readonly hov_per_plaats: { readonly hele_dagen: number } | null;
    readonly aanvragers: readonly {
      readonly tpid: string;
      readonly naam: string;
      readonly hov: number;
      readonly gevraagd: number;
      readonly plaatsen: number;
      readonly loot_mee: boolean;
      readonly tekort_dagen: number | string | null;
    }[];
    readonly verbanden: readonly {
      readonly verband: string;
      readonly naam: string;
      readonly plaatsen: number;
      readonly oordeel: string | null;
      readonly bonus: { readonly telt_mee: number; readonly voorlopig: number } | null;
    }[];
  }[];
  readonly niet_meegenomen: readonly { readonly waar: string; readonly melding: string; readonly gevraagd: number | null }[];
  readonly keuzes: readonly string[];
}

export interface Difference {
  readonly versie: 1;
  readonly bestanden: readonly {
    readonly a: string | null;
    readonly b: string | null;
    readonly verschillen: readonly {
      readonly veld: string;
      readonly cel_a: string | null;
      readonly cel_b: string | null;
      readonly getoond: boolean;
      readonly a: string;
      readonly b: string;
    }[];
  }[];
}

/** Takes a document for what it says it is; null for another version, so that its lines are shown. */
export function documented<D extends { readonly versie: number }>(found: unknown, version: D["versie"], key: keyof D & string): D | null {
  if (typeof found !== "object" || found === null || !("versie" in found) || found.versie !== version) return null;
  return key in found ? (found as D) : null;
}

/** Writes a fraction such as "7/2" with at most two decimals: 3.5. */
export function fraction(exact: string): number {
  const [above = 0, below = 1] = exact.split("/").map(Number);
  return above / below;
}
