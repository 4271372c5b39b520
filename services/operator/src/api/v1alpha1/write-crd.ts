/** Writes the CustomResourceDefinitions into the operator's chart. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dump } from 'js-yaml';
import { customResourceDefinitions } from './custom-resource-definitions.ts';

const templates = new URL('../../../../../charts/operator/templates/', import.meta.url);
const options = { noRefs: true, lineWidth: -1 };

for (const { metadata, ...definition } of customResourceDefinitions) {
  const { apiVersion, kind, spec } = definition;
  const written = {
    apiVersion,
    kind,
    // Deleting the definition would delete all its resources.
    metadata: { ...metadata, annotations: { 'helm.sh/resource-policy': 'keep' } },
    spec,
  };
  writeFileSync(
    fileURLToPath(new URL(`${spec.names.plural}.yaml`, templates)),
    `# Written by services/operator/src/api/v1alpha1/write-crd.ts.\n${dump(written, options)}`,
  );
}
