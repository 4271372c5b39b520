import { runService } from '@ems/lifecycle';
import { loadOperatorConfig } from './config.ts';
import { createOperator } from './operator.ts';

await runService('operator', loadOperatorConfig, createOperator);
