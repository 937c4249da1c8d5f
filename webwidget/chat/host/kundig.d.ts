/** What a page may call of the Kundig chat. Calls that come before the loader wait for it: see docs/embedding.md. */

/** A product, a cart or an order as your page knows it: texts, numbers, yes or no; at most 4,000 characters as JSON. */
export type KundigValue = string | number | boolean | null | readonly KundigValue[] | object;

export interface KundigContext {
  product?: KundigValue;
  cart?: KundigValue;
  order?: KundigValue;
  [name: string]: KundigValue | undefined;
}

export interface KundigEvents {
  /** Calls are answered at once from now on. Whoever listens later hears it, too. */
  ready: Record<string, never>;
  open: Record<string, never>;
  close: Record<string, never>;
  /** How many messages nobody has looked at. */
  unread: { count: number };
  /** A message came or went. Its text stays in the chat. */
  message: { seq: number; role: "customer" | "bot" | "agent" | "system" };
  /** Who has the conversation now. */
  handoff: { state: "bot" | "queued" | "human" | "closed" };
  /** The proof was believed. */
  identified: { continued: boolean };
  /** It was not; `code` says why: identity_expired, identity_replayed … */
  refused: { code: string; message: string };
}

export interface KundigApi {
  open(): void;
  close(): void;
  toggle(): void;
  on<Name extends keyof KundigEvents>(name: Name, listener: (data: KundigEvents[Name]) => void): void;
  /** Without a listener: all of this event. */
  off<Name extends keyof KundigEvents>(name: Name, listener?: (data: KundigEvents[Name]) => void): void;
  /** A token that your server signed, or a function that gets one whenever it is needed. */
  identify(proof: string | (() => string | Promise<string>)): void;
  /** Replaces what was handed over before; null takes it back. */
  setContext(context: KundigContext | null): void;
  /** One of the site's languages, like “en”; the chat loads anew in it. */
  setLocale(locale: string): void;
  /** At a log-out: this browser forgets the conversation, and the launcher goes. `open` brings it back. */
  shutdown(): void;
}

declare global {
  interface Window {
    Kundig: KundigApi;
  }
  const Kundig: KundigApi;
}
