import { z } from 'zod';
import { canonicalIp } from '../lib/ip.ts';

/**
 * Building blocks of the configuration's schema. The message of each issue tells what to write instead; `report.ts`
 * puts the file, the key and the value before it.
 */

export const flag = z.boolean('write true or false');
export const text = z.string('write text in double quotes');
export const ipAddress = parsedText(canonicalIp, 'write an IP address, such as 10.0.0.1 or 2001:db8::1');

export function integer(min: number, max: number) {
  const right = `write an integer from ${min} to ${max}`;
  return z.number(right).refine((value) => Number.isInteger(value) && value >= min && value <= max, right);
}

/** A text that `parse` turns into a value, or into undefined when it cannot. */
export function parsedText<Value>(parse: (text: string) => Value | undefined, right: string) {
  return z.string(right).transform((value, context): Value => {
    const parsed = parse(value);
    if (parsed !== undefined) return parsed;
    context.addIssue(right);
    return z.NEVER;
  });
}

/** A list of values that all differ; `identity` is equal for those that mean the same. Tells all mistakes in it at once. */
export function distinctList<Value>(item: z.ZodType<Value>, identity: (value: Value) => string, right: string) {
  return z.array(z.unknown(), right).transform((values, context): readonly Value[] => {
    const items: Value[] = [];
    const firstIndex = new Map<string, number>();
    for (const [index, value] of values.entries()) {
      const parsed = nested(item, value, [index], context);
      if (parsed === undefined) continue;
      const first = firstIndex.get(identity(parsed));
      if (first === undefined) {
        firstIndex.set(identity(parsed), index);
      } else {
        const message = `it is the same as entry [${first}]; leave one of them out`;
        context.addIssue({ code: 'custom', path: [index], message });
      }
      items.push(parsed);
    }
    return items;
  });
}

/** Parses a value that lies inside another one, and puts its issues into that one's. */
export function nested<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  path: readonly (string | number)[],
  context: z.RefinementCtx,
): Value | undefined {
  const result = schema.safeParse(value);
  for (const issue of result.error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: [...path, ...issue.path], message: issue.message });
  }
  return result.data;
}
