// Judgements and sheets as Python gives them, made small for a test.
import type { Blad, DocumentFinding, Oordeel, Verband } from "../../src/api";

/** What a hostile workbook may hold. */
export const CANARY = `<img src=x onerror="globalThis.hit = true"><script>globalThis.hit = true</script>=1+1`;

export function finding(part: Partial<DocumentFinding> = {}): DocumentFinding {
  return {
    code: "P3",
    ernst: "fout",
    bestand: "Aanmelding.xlsx",
    blad: "Aanmelding",
    cel: "D15",
    gevonden: "30-06-2021",
    verwacht: "vóór 01-04-2021",
    melding: "Dit formulier is te laat ingediend.",
    herstel: "Neem contact op.",
    bron: "Richtlijn §6",
    oorzaak: null,
    ...part,
  };
}

/** Zuid: an application with a mistake, and a HOV form with one that another follows from, and a warning. */
export function zuid(part: Partial<Oordeel> = {}): Oordeel {
  const hov = "HOV-formulier 10283.xlsx";
  const bevindingen = [
    finding(),
    finding({ code: "F106", bestand: hov, blad: "Opleidelingen", cel: "F6", melding: "Deze datum is niet aannemelijk." }),
    finding({ code: "H201", bestand: hov, blad: "HOV-formulier", cel: "D28", melding: "De dagen kloppen niet.", oorzaak: "F106" }),
    finding({ code: "F103", ernst: "waarschuwing", bestand: hov, blad: "HOV-formulier", cel: "D23", melding: "Staat als tekst." }),
  ];
  return {
    verband: "zuid",
    naam: "Voorbeeldverband Zuid",
    kop: "Voldoet nog niet: er zijn 2 fouten te herstellen.",
    telling: "2 fouten · 1 waarschuwing",
    document: {
      versie: 2,
      jaar: 2022,
      bestanden: [
        { bestand: "Aanmelding.xlsx", formulier: "aanmelding", jaar: 2022, sha256: "00", lot: "telt mee", waarom: "" },
        { bestand: hov, formulier: "hov", jaar: 2022, sha256: "01", lot: "telt mee", waarom: "" },
      ],
      bevindingen,
      uitkomst: {
        oordeel: "voldoet niet",
        fase: "Definitieve beoordeling",
        voorwaarden: [],
        aantallen: { fouten: 2, twijfels: 0, waarschuwingen: 1, informatie: 0, gevolgen: 1 },
        voorlopig: true,
        hov: { "10283": 608 },
        gezamenlijk_hov: 29688,
        recht: { exact: "9896/721", plaatsen: 13 },
        toegewezen: 14,
        bonus: { exact: "14/5", plaatsen: 3 },
        keuzes: ["Bonusplaatsen: rekenkundig afgerond."],
      },
    },
    getallen: [
      { naam: "Gezamenlijk HOV", waarde: "29.688", exact: null, opmerking: "voorlopig" },
      { naam: "HOV per plaats", waarde: null, exact: null, opmerking: "nog op te geven" },
    ],
    voorwaarden: [{ voorwaarde: "V1", titel: "Evenwicht", uitkomst: "voldoet", getallen: "4 van 8", bron: "Richtlijn §4.1", ontbreekt: [] }],
    groepen: [
      { bestand: "Aanmelding.xlsx", formulier: "Aanmelding", telling: "1 fout", bomen: [{ bevinding: 0, volgt: [] }] },
      { bestand: hov, formulier: "HOV-formulier", telling: "1 fout · 1 waarschuwing · 1 gevolg", bomen: [{ bevinding: 1, volgt: [[1, 2]] }, { bevinding: 3, volgt: [] }] },
    ],
    soorten: [
      { soort: "aanmelding", naam: "Aanmelding" },
      { soort: "hov", naam: "HOV-formulier" },
    ],
    leden: [
      { tpid: "10280", naam: "Zuid A", is_regiehouder: true, is_lid: true, documenten: { aanmelding: [{ bestand: "Aanmelding.xlsx", lot: "telt mee" }] }, ontbreekt: { hov: "ontbreekt" } },
      { tpid: "10283", naam: "Zuid B", is_regiehouder: false, is_lid: true, documenten: { hov: [{ bestand: hov, lot: "telt mee" }] }, ontbreekt: {} },
    ],
    bij: ["", "10283", "10283", "10283"],
    regels: [],
    vergeleken: null,
    ...part,
  };
}

export function verband(part: Partial<Verband> = {}): Verband {
  return { sleutel: "zuid", naam: "Voorbeeldverband Zuid", regiehouder: "10280", mappen: "2022-zuid", bestanden: 2, ...part };
}

/** Four rows and columns: B2:C3 merged, row 4 and column D hidden, nothing told of row 1. */
export function sheet(part: Partial<Blad> = {}): Blad {
  return {
    bladen: [{ naam: "Aanmelding", verborgen: false }, { naam: "Lijsten", verborgen: true }],
    blad: "Aanmelding",
    rijen_totaal: 4,
    kolommen_totaal: 4,
    breedtes: [40, 100, 100, 0],
    rijhoogte: 20,
    rijen: [
      { rij: 2, hoogte: 20, verborgen: false, cellen: [{ kolom: 2, adres: "B2", tekst: "Naam", vet: true }] },
      { rij: 3, hoogte: 20, verborgen: false, cellen: [{ kolom: 1, adres: "A3", tekst: "=1+1 als tekst" }] },
      { rij: 4, hoogte: 20, verborgen: true, cellen: [{ kolom: 1, adres: "A4", tekst: "onzichtbaar" }] },
    ],
    samengevoegd: [[2, 2, 3, 3]],
    ...part,
  };
}
