/** Writes the CustomResourceDefinition into the operator's chart. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dump } from 'js-yaml';
import { customResourceDefinition } from './custom-resource-definition.ts';

const file = new URL(
  '../../../../../charts/operator/templates/energyplatforms.yaml',
  import.meta.url,
);
const definition = {
  ...customResourceDefinition,
  metadata: {
    ...customResourceDefinition.metadata,
    // Without the definition there would be no platforms: they would be deleted with it.
    annotations: { 'helm.sh/resource-policy': 'keep' },
  },
};
const options = { noRefs: true, lineWidth: -1 };
writeFileSync(
  fileURLToPath(file),
  `# Written by services/operator/src/api/v1alpha1/write-crd.ts.\n${dump(definition, options)}`,
);
