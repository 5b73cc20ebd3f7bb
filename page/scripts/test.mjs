// Bundles the tests of the views and runs them with node's own runner.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = fileURLToPath(new URL("..", import.meta.url));
const outdir = `${page}/build/test`;
rmSync(outdir, { recursive: true, force: true });
const entryPoints = readdirSync(`${page}/test`).filter((name) => /\.test\.tsx?$/.test(name)).map((name) => `${page}/test/${name}`);
await build({ entryPoints, outdir, bundle: true, platform: "node", format: "esm", packages: "external", sourcemap: "inline", logLevel: "warning", outExtension: { ".js": ".mjs" } });
const files = readdirSync(outdir).map((name) => `${outdir}/${name}`);
process.exit(spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit", cwd: page }).status ?? 1);
