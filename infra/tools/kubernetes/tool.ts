import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { run } from '../run.ts';
import { requireVersion } from '../versions.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

/** The release that go.mod pins: a build from the module does not know it by itself. */
const RELEASE = '1.34.4';

/** The first that knows the feature gate which the tests turn off. */
const OLDEST_APISERVER = '1.33.0';
const OLDEST_ETCD = '3.4.0';

const pins = [join(here, 'go.mod'), join(here, 'go.sum')];

const stamp = (name: string, value: string): string => `-X k8s.io/component-base/version.${name}=${value}`;
const [major = '', minor = ''] = RELEASE.split('.');
const stamps = [stamp('gitVersion', `v${RELEASE}`), stamp('gitMajor', major), stamp('gitMinor', minor)];

const apiserverFlags = ['-ldflags', `-s -w ${stamps.join(' ')}`];
const etcdFlags = ['-ldflags', '-s -w'];

const remedy = (what: string): string =>
  `have ${what} on PATH, or install Go 1.25.3 or newer (https://go.dev/dl) to have it built`;

/** The API of Kubernetes: the only part of a cluster that Keyferry speaks to. */
export const kubeApiserver: Tool = {
  title: 'kube-apiserver',
  minutes: 8,
  override: 'KEYFERRY_KUBE_APISERVER',
  programs: ['kube-apiserver'],
  pins,
  recipe: `go build ${apiserverFlags.join(' ')}`,
  executable: 'kube-apiserver',
  async check(path) {
    const [text = ''] = await run(path, ['--version']);
    return requireVersion(text, /^Kubernetes v(\d+\.\d+\.\d+)/, OLDEST_APISERVER);
  },
  ways: [
    {
      what: 'build with Go from infra/tools/kubernetes/go.mod',
      make: (directory, progress) =>
        goBuild(
          {
            module: here,
            package: 'k8s.io/kubernetes/cmd/kube-apiserver',
            flags: apiserverFlags,
            executable: 'kube-apiserver',
          },
          directory,
          progress,
        ),
    },
  ],
  remedy: remedy('kube-apiserver 1.33 or newer'),
};

/** Where the API server keeps everything. */
export const etcd: Tool = {
  title: 'etcd',
  minutes: 2,
  override: 'KEYFERRY_ETCD',
  programs: ['etcd'],
  pins,
  recipe: `go build ${etcdFlags.join(' ')}`,
  executable: 'etcd',
  async check(path) {
    const [text = ''] = await run(path, ['--version']);
    return requireVersion(text, /^etcd Version: (\d+\.\d+\.\d+)/, OLDEST_ETCD);
  },
  ways: [
    {
      what: 'build with Go from infra/tools/kubernetes/go.mod',
      make: (directory, progress) =>
        goBuild(
          { module: here, package: 'go.etcd.io/etcd/server/v3', flags: etcdFlags, executable: 'etcd' },
          directory,
          progress,
        ),
    },
  ],
  remedy: remedy('etcd 3.4 or newer (Debian: etcd-server)'),
};
