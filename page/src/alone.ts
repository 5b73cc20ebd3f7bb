/**
 * Pyodide finds out whether it can load scripts by loading an empty one, which the page's policy refuses aloud. It must
 * load none: so there is nothing to do it with. Imported before Pyodide.
 */
Object.assign(globalThis, { importScripts: undefined });
