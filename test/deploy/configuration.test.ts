/** deploy/: what its files promise of rights, times and thresholds, and what Prometheus' own tools say of them. */
import {spawnSync} from "node:child_process";
import {readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse, parseAllDocuments, stringify} from "yaml";
import {temporaryFolder} from "../temporary-folder.ts";
import {repository} from "./dockerfile.ts";

const test = suite("deploy: configuration");
const folder = join(repository, "deploy");
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly {
    readonly type: string;
    readonly source: string;
    readonly read_only?: boolean;
  }[];
  readonly secrets?: readonly string[];
  readonly mem_limit?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stop_grace_period?: string;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
  readonly secrets: Readonly<Record<string, {readonly file: string}>>;
}

const compose = parse(read("compose.yaml"), {merge: true}) as Compose;

test("every YAML file is whole, with no key twice", () => {
  const files = readdirSync(folder, {recursive: true, encoding: "utf8"}).filter((name) =>
    /\.ya?ml$/.test(name),
  );
  assert.ok(files.length >= 14);
  for (const file of files)
    for (const document of parseAllDocuments(read(file), {uniqueKeys: true, merge: true}))
      assert.equal(
        [...document.errors, ...document.warnings].map(({message}) => message),
        [],
        file,
      );
});

test("compose: read-only roots, no rights, limits, pinned images, and ports of this machine alone", () => {
  assert.equal(Object.keys(compose.services).sort(), [
    "alertmanager",
    "alerts",
    "grafana",
    "mlflow",
    "prometheus",
    "service",
  ]);
  for (const [name, service] of Object.entries(compose.services)) {
    assert.is(service.read_only, true, name);
    assert.equal([service.cap_drop, service.security_opt], [["ALL"], ["no-new-privileges:true"]], name);
    assert.match(service.image, /:(v?\d+\.\d+\.\d+|local)$/, name);
    assert.ok(service.mem_limit, name);
    for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/, name);
    for (const {type, source, read_only} of service.volumes ?? []) {
      if (type === "volume") assert.ok(source in compose.volumes, `${name}: ${source}`);
      else assert.is(read_only, true, `${name}: ${source}`);
    }
    for (const secret of service.secrets ?? []) assert.ok(secret in compose.secrets, secret);
    for (const [key, value] of Object.entries(service.environment ?? {}))
      if (/password|token|secret/i.test(key)) assert.match(value, /^\/run\/secrets\//, key);
  }
  const ignored = readFileSync(join(repository, ".gitignore"), "utf8");
  for (const {file} of Object.values(compose.secrets)) assert.match(file, /^\.\/secrets\//);
  for (const path of ["deploy/secrets/", "deploy/alerts.env"])
    assert.ok(ignored.split("\n").includes(path), path);
});

interface Manifest {
  readonly kind: string;
  readonly metadata: {readonly name: string; readonly namespace?: string};
  // biome-ignore lint/suspicious/noExplicitAny: manifests are looked at by path
  readonly spec: any;
}
const {resources} = parse(read("kubernetes/kustomization.yaml")) as {resources: readonly string[]};
const manifests = new Map(
  resources.map((file) => parse(read(`kubernetes/${file}`)) as Manifest).map((one) => [one.kind, one]),
);
const specOf = (kind: string) => manifests.get(kind)!.spec;

test("Kubernetes: one kind each, in one namespace, and all about the same pods", () => {
  assert.equal([...manifests.keys()].sort(), [
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Namespace",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
  ]);
  assert.equal(readdirSync(join(folder, "kubernetes")).sort(), [...resources, "kustomization.yaml"].sort());
  for (const [kind, {metadata}] of manifests)
    assert.is(kind === "Namespace" ? metadata.name : metadata.namespace, "kymo");
  const labels = specOf("Deployment").template.metadata.labels as object;
  for (const selector of [
    specOf("Deployment").selector.matchLabels,
    specOf("Service").selector,
    specOf("PodDisruptionBudget").selector.matchLabels,
    specOf("NetworkPolicy").podSelector.matchLabels,
  ])
    assert.equal(selector, labels);
  assert.is(
    specOf("HorizontalPodAutoscaler").scaleTargetRef.name,
    manifests.get("Deployment")!.metadata.name,
  );
  for (const {path, backend} of specOf("Ingress").rules[0].http.paths) {
    assert.equal(
      [backend.service.name, backend.service.port.name],
      ["kymo-service", specOf("Service").ports[0].name],
    );
    assert.not.match(path, /^\/metrics/, "metrics are not for everybody");
  }
});

test("Kubernetes: a pod that ends is forgotten first, drains, and has time for both; one is always left", () => {
  const {spec} = specOf("Deployment").template;
  const [container] = spec.containers;
  const preStop = Number(/(\d+)\)"?$/.exec(container.lifecycle.preStop.exec.command.at(-1))![1]) / 1000;
  const drainSeconds = 20; // serve.drain.maxSeconds
  assert.ok(spec.terminationGracePeriodSeconds >= preStop + drainSeconds + 5);
  const {periodSeconds, failureThreshold} = container.readinessProbe;
  assert.ok(preStop > periodSeconds * failureThreshold);
  assert.equal(
    [container.readinessProbe, container.livenessProbe, container.startupProbe].map(
      ({httpGet}) => httpGet.path,
    ),
    ["/health/ready", "/health/live", "/health/live"],
  );
  assert.is(specOf("Deployment").strategy.rollingUpdate.maxUnavailable, 0);
  assert.ok(specOf("PodDisruptionBudget").minAvailable < specOf("HorizontalPodAutoscaler").minReplicas);
  assert.is(Number.parseInt(compose.services.service!.stop_grace_period!, 10) >= drainSeconds + 5, true);
});

test("Kubernetes: no rights, no token, a read-only root, and no way out", () => {
  const {spec} = specOf("Deployment").template;
  assert.equal(
    [spec.securityContext.runAsNonRoot, spec.securityContext.runAsUser, spec.automountServiceAccountToken],
    [true, 1000, false],
  );
  const {allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities} = spec.containers[0].securityContext;
  assert.equal([allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities.drop], [false, true, ["ALL"]]);
  assert.equal(
    [specOf("NetworkPolicy").policyTypes, specOf("NetworkPolicy").egress],
    [["Ingress", "Egress"], []],
  );
  assert.is(specOf("NetworkPolicy").ingress[0].ports[0].port, spec.containers[0].ports[0].containerPort);
});

interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}
const groups = (file: string) =>
  (parse(read(file)) as {groups: readonly {rules: readonly (AlertingRule & {record: string})[]}[]}).groups;
const alerting = groups("prometheus/alerting.rules.yml").flatMap(({rules}) => rules);

test("Prometheus' thresholds are those of params.yaml, and each alert says why and what to do", () => {
  const params = parse(readFileSync(join(repository, "params.yaml"), "utf8")) as {
    drift: {
      degenerate: {maxLargestShare: number};
    };
    alerts: {rules: Record<string, {above: number}>};
  };
  const {degenerate} = params.drift;
  const expected: Readonly<Record<string, number>> = {
    // Prometheus has no labelled people to compare with, so that these are its own.
    KymoConfidenceLow: 0.65,
    KymoConfidenceCritical: 0.5,
    KymoEntropyHigh: 1.8,
    KymoFlipRateHigh: 0.25,
    KymoOneClassOnly: degenerate.maxLargestShare,
    KymoSlow: params.alerts.rules["latency-high"]!.above,
    KymoBaselineOld: params.alerts.rules["baseline-old"]!.above,
  };
  for (const [name, threshold] of Object.entries(expected)) {
    const {expr} = alerting.find(({alert}) => alert === name)!;
    assert.is(Number(/[<>] ([\d.]+)/.exec(expr)![1]), threshold, name);
  }
  for (const {alert, annotations, labels} of alerting) {
    assert.equal(Object.keys(annotations).sort(), ["action", "cause", "summary"], alert);
    assert.match(labels.severity!, /^(warning|critical)$/, alert);
    assert.match(labels.group!, /^(service|model)$/, alert);
  }
});

interface Panel {
  readonly title: string;
  readonly targets: readonly {readonly expr: string}[];
}
const dashboard = JSON.parse(read("grafana/dashboards/kymo.json")) as {uid: string; panels: readonly Panel[]};

test("the dashboard asks for recorded series by names that are recorded, from the source that is provisioned", () => {
  const recorded = groups("prometheus/recording.rules.yml").flatMap(({rules}) =>
    rules.map(({record}) => record),
  );
  const {datasources} = parse(read("grafana/provisioning/datasources/prometheus.yaml")) as {
    datasources: readonly {uid: string}[];
  };
  assert.ok(JSON.stringify(dashboard).includes(`"uid":"${datasources[0]!.uid}"`));
  for (const {title, targets} of dashboard.panels) {
    assert.ok(targets.length > 0, title);
    for (const {expr} of targets)
      for (const [name] of expr.matchAll(/\bjob(_activity)?:[\w:]+/g))
        assert.ok(recorded.includes(name), `${title}: ${name}`);
  }
});

const hasTool = (name: string): boolean => spawnSync(name, ["--version"]).error === undefined;

function check(tool: string, ...words: readonly string[]): void {
  const {status, stdout, stderr} = spawnSync(tool, words, {cwd: folder, encoding: "utf8"});
  assert.is(status, 0, stdout + stderr);
}

const withPromtool = hasTool("promtool") ? test : test.skip;
if (withPromtool !== test) console.log("skipped: promtool is absent (Debian's package prometheus)");
withPromtool(
  "promtool: configuration, rules, the tests of the rules, and every query of the dashboard",
  () => {
    check("promtool", "check", "config", "prometheus/prometheus.yml");
    check("promtool", "test", "rules", "prometheus/tests/rules.test.yml");
    const queries = dashboard.panels.flatMap(({targets}) => targets.map(({expr}) => expr));
    const rules = queries.map((expr, i) => ({record: `panel:${i}`, expr}));
    const file = join(temporaryFolder(), "panels.yml");
    writeFileSync(file, stringify({groups: [{name: "panels", rules}]}));
    check("promtool", "check", "rules", file);
  },
);

const withAmtool = hasTool("amtool") ? test : test.skip;
if (withAmtool !== test) console.log("skipped: amtool is absent (Debian's package prometheus-alertmanager)");
withAmtool("amtool: configuration, and where an alert of each severity goes", () => {
  check("amtool", "check-config", "alertmanager/alertmanager.yml");
  for (const severity of ["critical", "warning"])
    check(
      "amtool",
      "config",
      "routes",
      "test",
      "--config.file=alertmanager/alertmanager.yml",
      "--verify.receivers=team",
      `severity=${severity}`,
    );
});

test.run();
