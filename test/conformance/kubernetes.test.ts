import { describeDestination, describeSource } from './run.ts';
import { kubernetesDestination, kubernetesSource } from './subjects/kubernetes.ts';

describeSource(kubernetesSource);
describeDestination(kubernetesDestination);
