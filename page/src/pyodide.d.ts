declare module "pyodide/pyodide.asm.mjs" {
  /** Emscripten's constructor of the interpreter; Pyodide calls it. */
  const create: unknown;
  export default create;
}
