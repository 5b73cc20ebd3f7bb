// Puts the page in its place, unless the browser lacks something that it cannot do without (before.js says what).
import { render } from "preact";
import { App } from "./app";
import { Session, type Asking } from "./session";

export function showPage(hov: Asking): Session | null {
  const place = document.getElementById("app");
  if (place === null || document.getElementById("too-old")?.hidden === false) return null;
  const session = new Session(hov);
  render(<App session={session} />, place);
  void session.start();
  return session;
}
