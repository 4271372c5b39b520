/** The operator as a pod runs it, with the account in the folder that the first argument names. */
import { runService } from '@ems/lifecycle';
import { loadOperatorConfig } from '../src/config.ts';
import { accessCluster } from '../src/kubernetes/access-cluster.ts';
import { createOperator } from '../src/operator.ts';

await runService('operator', loadOperatorConfig, (config, logger) =>
  createOperator(config, logger, { access: accessCluster(config.apiServer, process.argv[2]) }),
);
