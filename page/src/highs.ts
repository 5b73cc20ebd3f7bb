/**
 * HiGHS for Python: one program in, one look at it out, both as JSON. Python's side is
 * hov_tools/calculations/distribution/highs.py, which checks every answer with exact numbers.
 */

import loadHighs, { type Highs } from "highs";

interface Row {
  readonly low: number | null;
  readonly high: number | null;
  readonly unknowns: readonly number[];
  readonly factors: readonly number[];
}

interface Question {
  /** Upper bound of each unknown; the lower one is 0, and all are whole. */
  readonly tops: readonly number[];
  readonly rows: readonly Row[];
  readonly costs: readonly number[];
  readonly seconds: number;
  readonly presolve: boolean;
  /** Values to begin from, perhaps not of all unknowns. */
  readonly start: { readonly unknowns: readonly number[]; readonly values: readonly number[] } | null;
}

interface Look {
  readonly status: number;
  readonly values: readonly number[];
  readonly bound: number | null;
}

const OPTIMAL = 7;
const TIME_LIMIT = 13;
/** kSolutionStatusFeasible of HiGHS. */
const FEASIBLE = 2;

export interface Solver {
  solve(question: string): string;
}

export async function startHighs(wasm: Uint8Array): Promise<Solver> {
  // Its loader does not read the options that its types have for this, but Emscripten's own.
  const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object => {
    void WebAssembly.instantiate(wasm as BufferSource, imports).then(({ instance }) => done(instance));
    return {};
  };
  const highs = await loadHighs({ instantiateWasm } as never);
  return { solve: (question) => JSON.stringify(look(highs, JSON.parse(question) as Question)) };
}

function look(highs: Highs, { tops, rows, costs, seconds, presolve, start }: Question): Look {
  return highs.withModel((model): Look => {
    model.options.set({
      output_flag: false,
      random_seed: 0,
      mip_rel_gap: 0,
      time_limit: seconds,
      presolve: presolve ? "on" : "off",
    });
    const starts = [0];
    for (const row of rows) starts.push((starts.at(-1) ?? 0) + row.unknowns.length);
    model.passModel({
      numCols: tops.length,
      numRows: rows.length,
      colCost: costs,
      colLower: tops.map(() => 0),
      colUpper: tops,
      rowLower: rows.map((row) => row.low ?? -Infinity),
      rowUpper: rows.map((row) => row.high ?? Infinity),
      matrix: {
        format: "csr",
        numRows: rows.length,
        numCols: tops.length,
        starts,
        indices: rows.flatMap((row) => row.unknowns),
        values: rows.flatMap((row) => row.factors),
      },
      integrality: new Int32Array(tops.length).fill(1),
    });
    if (start !== null) model.setSolution({ indices: start.unknowns, values: start.values });
    const status = model.run().modelStatus;
    const hasValues =
      status === OPTIMAL || (status === TIME_LIMIT && model.info.get("primal_solution_status") === FEASIBLE);
    const bound = Number(model.info.get("mip_dual_bound"));
    return {
      status,
      values: hasValues ? [...model.getSolution().colValue] : [],
      // JSON has no infinity.
      bound: Number.isFinite(bound) ? bound : null,
    };
  });
}
