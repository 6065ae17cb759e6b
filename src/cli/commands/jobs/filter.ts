import { CecError } from "../../../base/errors.ts";

/** What a filter looks at; `status` is that of the last task, `undefined` when there is none. */
export interface FilteredJob {
  readonly owner: string;
  readonly taskCount: number;
  readonly status: string | undefined;
}

const operators = ["eq", "ne", "gt", "lt"] as const;
type Operator = (typeof operators)[number];
const aliases: Readonly<Record<string, Operator>> = { "==": "eq", "!=": "ne", ">": "gt", "<": "lt" };

const fields: Readonly<Record<string, (job: FilteredJob) => string | number | undefined>> = {
  owner: (job) => job.owner,
  numtasks: (job) => job.taskCount,
  task_status: (job) => job.status,
};

/**
 * Reads `{"owner": {"op": "eq", "value": "alice"}, "numtasks": {"op": "gt", "value": 3}}`; all conditions must hold. Texts know `eq` and
 * `ne`, the number of tasks all four. A job without tasks has no status: it differs from every one.
 * @throws CecError `usage`.
 */
export function parseJobFilter(text: string): (job: FilteredJob) => boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw bad("it is not JSON", error);
  }
  if (!isObject(parsed)) throw bad("it is not a JSON object");
  const conditions = Object.entries(parsed).map(([field, condition]) => readCondition(field, condition));
  return (job) => conditions.every((holds) => holds(job));
}

function readCondition(field: string, condition: unknown): (job: FilteredJob) => boolean {
  const read = fields[field];
  if (!read) throw bad(`there is no field "${field}"`);
  if (!isObject(condition)) throw bad(`"${field}" is not an object with "op" and "value"`);
  const operator = aliases[String(condition.op)] ?? operators.find((each) => each === condition.op);
  if (!operator) throw bad(`"${field}" has no operator "${String(condition.op)}"`);
  if (field !== "numtasks") {
    if (operator === "gt" || operator === "lt") throw bad(`"${field}" is a text: use eq or ne`);
    if (typeof condition.value !== "string") throw bad(`the value of "${field}" is not a text`);
    return (job) => (read(job) === condition.value) === (operator === "eq");
  }
  const value =
    typeof condition.value === "string" && condition.value !== "" ? Number(condition.value) : condition.value;
  if (typeof value !== "number" || Number.isNaN(value)) throw bad(`the value of "${field}" is not a number`);
  return (job) => {
    const count = Number(read(job));
    return { eq: count === value, ne: count !== value, gt: count > value, lt: count < value }[operator];
  };
}

function bad(reason: string, cause?: unknown): CecError {
  return new CecError("usage", `--filter: ${reason}`, {
    hint: 'Write it like \'{"owner": {"op": "eq", "value": "alice"}}\'. Fields: owner, numtasks, task_status. Operators: eq, ne, gt, lt.',
    cause,
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
