import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Preloaded by `node --import`: writes the URL of every module that the process loads to the file in RECORD_LOADED. */
const file = process.env['RECORD_LOADED'] ?? '';
registerHooks({
  load: (url, context, next) => {
    appendFileSync(file, `${url}\n`);
    return next(url, context);
  },
});
