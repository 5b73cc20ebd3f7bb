// A document to render into, and looking into it as a person would.
import { Window } from "happy-dom";
import { options, render, type ComponentChild } from "preact";

const window = new Window({ url: "file:///hov.html" });
for (const name of ["window", "document", "HTMLElement", "Event", "KeyboardEvent", "MouseEvent", "Node", "Text", "File", "navigator", "DOMException"] as const) {
  Object.defineProperty(globalThis, name, { value: name === "window" ? window : window[name], configurable: true, writable: true });
}
// Effects run in the next turn, not after a frame that never is drawn.
(options as { requestAnimationFrame?: (job: () => void) => void }).requestAnimationFrame = (job) => void setTimeout(job, 0);
// Browsers know these events; preact looks for the name.
for (const name of ["ondrop", "ondragover", "ondragenter", "ondragleave"]) Object.defineProperty(window.HTMLElement.prototype, name, { value: null, writable: true });
// A page of a screen's width.
Object.defineProperty(window, "innerWidth", { value: 1366, configurable: true });

let before: HTMLElement | null = null;

/** Renders into a new place in the document; what was rendered before is taken away. */
export function shown(view: ComponentChild): HTMLElement {
  if (before !== null) render(null, before);
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  render(view, place);
  before = place;
  return place;
}

/** Waits until everything that was set has been rendered. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((done) => setTimeout(done, 0));
}

export function all(place: ParentNode, selector: string): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>(selector)];
}

export function words(place: ParentNode, selector: string): string[] {
  return all(place, selector).map((one) => (one.textContent ?? "").trim());
}

/** Finds a button by what stands on it. */
export function button(place: ParentNode, label: string): HTMLButtonElement {
  const found = all(place, "button").find((one) => one.textContent?.trim() === label);
  if (found === undefined) throw new Error(`no button "${label}"; there are: ${words(place, "button").join(", ")}`);
  return found as HTMLButtonElement;
}

export async function click(element: HTMLElement): Promise<void> {
  element.click();
  await settled();
}

/** Types into a field, or chooses. */
export async function type(field: Element | null, value: string): Promise<void> {
  if (field === null) throw new Error("no field");
  (field as HTMLInputElement).value = value;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  await settled();
}
