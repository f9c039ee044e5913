import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/**
 * How workflows read what they are handed: as by default, but for what cannot be read at all (text that is not JSON,
 * an encoding we do not have; the Temporal UI lets people send both). By default such a signal fails the workflow's
 * task again and again, and the workflow hears nothing any more. Here it reads as undefined, which each handler can
 * deal with.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context, hint) => defaultPayloadConverter.toPayload(value, context, hint),
  fromPayload: (payload, context, hint) => {
    try {
      return defaultPayloadConverter.fromPayload(payload, context, hint);
    } catch {
      return undefined as never;
    }
  },
};
