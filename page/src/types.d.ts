// What browsers have and the compiler's list does not know yet.
interface Window {
  showDirectoryPicker?: (options?: { id?: string; mode?: "read" | "readwrite" }) => Promise<FileSystemDirectoryHandle>;
}
interface FileSystemHandle {
  requestPermission?: (options: { mode: "read" | "readwrite" }) => Promise<"granted" | "denied" | "prompt">;
}
