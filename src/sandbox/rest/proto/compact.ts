/** Leaves out of a message what holds its default value, as protobuf JSON does; entries of lists stay. */
export function compact<Message extends object>(message: Message): Message {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => !isDefault(value))) as Message;
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false || value === "0")
    return true;
  return Array.isArray(value) && value.length === 0;
}
