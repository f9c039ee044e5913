import { describeDestination } from './run.ts';
import { httpDestination } from './subjects/http.ts';

describeDestination(httpDestination);
