/** Which fields a request message knows. Anything else in it is an error, as protobuf JSON has it. */
export interface Shape {
  readonly [field: string]: Kind;
}

/** `any` is for parts this server passes on without looking. */
export type Kind =
  | "string"
  | "number"
  | "int64"
  | "bool"
  | "any"
  | { readonly list: Kind }
  | { readonly map: Kind }
  | { readonly message: Shape };

export const list = (item: Kind): Kind => ({ list: item });
export const message = (shape: Shape): Kind => ({ message: shape });
