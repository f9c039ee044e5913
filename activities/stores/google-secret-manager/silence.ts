import { loggingUtils } from 'google-gax';

/**
 * Google's client prints every request and answer, payloads in them, where GOOGLE_SDK_NODE_LOGGING is set for the
 * process. Loggers ask for their backend when they are made, so this comes before a client is.
 */
export function silenceSdk(): void {
  loggingUtils.setBackend(null);
}
