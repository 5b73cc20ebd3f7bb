// Where somebody hands in: drop it, or choose a folder or files.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { chosen, dropped, opened, type Handed } from "../handed";
import { text, type TextKey } from "../texts";
import { Button } from "../ui";

const ACCEPTED = ".xlsx,.xlsm,.xls,.xlsb,.ods,.zip,.eml,.msg,.docx,.pdf";

interface Props {
  readonly id: string;
  readonly onHanded: (handed: Handed) => void;
  readonly disabled: boolean;
  /** Only files; else a folder too. */
  readonly filesOnly?: boolean;
  readonly label?: TextKey;
}

export function HandInButtons({ id, onHanded, disabled, filesOnly = false, label = filesOnly ? "hand_in.corrected" : "hand_in.files" }: Props): JSX.Element {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  useEffect(() => folder.current?.setAttribute("webkitdirectory", ""), []);
  const take = (input: HTMLInputElement): void => {
    const found = [...(input.files ?? [])];
    // So that the same file can be chosen again once it is corrected.
    input.value = "";
    if (found.length > 0) onHanded(chosen(found));
  };
  const chooseFolder = async (): Promise<void> => {
    if (window.showDirectoryPicker === undefined) {
      folder.current?.click();
      return;
    }
    try {
      onHanded(await opened(await window.showDirectoryPicker({ id: "hov", mode: "read" })));
    } catch (error) {
      // Where opening folders is forbidden, the browser's own field for a folder still reads one.
      if (!(error instanceof DOMException && error.name === "AbortError")) folder.current?.click();
    }
  };
  return (
    <div class="buttons">
      {!filesOnly && (
        <>
          <Button kind="main" disabled={disabled} onClick={() => void chooseFolder()}>{text("hand_in.folder")}</Button>
          <input
            ref={folder}
            id={`${id}-folder`}
            class="unseen"
            type="file"
            multiple
            tabIndex={-1}
            aria-label={text("hand_in.folder")}
            onChange={({ currentTarget }) => take(currentTarget)}
          />
        </>
      )}
      <Button kind="plain" disabled={disabled} onClick={() => files.current?.click()}>
        {text(label)}
      </Button>
      <input
        ref={files}
        id={`${id}-files`}
        class="unseen"
        type="file"
        multiple
        accept={ACCEPTED}
        tabIndex={-1}
        aria-label={text(label)}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </div>
  );
}

interface DropProps {
  readonly onHanded: (handed: Handed) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly disabled: boolean;
}

/** What makes the whole page take drops; `isOver` while something is held above it. */
export function useDrop({ onHanded, onTrouble, disabled }: DropProps): {
  readonly isOver: boolean;
  readonly handlers: Pick<JSX.HTMLAttributes<HTMLElement>, "onDragOver" | "onDragEnter" | "onDragLeave" | "onDrop">;
} {
  const [depth, setDepth] = useState(0);
  const take = (event: DragEvent): void => {
    event.preventDefault();
    setDepth(0);
    if (disabled || !event.dataTransfer) return;
    dropped(event.dataTransfer).then(onHanded).catch(onTrouble);
  };
  return {
    isOver: depth > 0,
    handlers: {
      onDragOver: (event: DragEvent) => event.preventDefault(),
      onDragEnter: () => setDepth((now) => now + 1),
      onDragLeave: () => setDepth((now) => Math.max(0, now - 1)),
      onDrop: take,
    },
  };
}
