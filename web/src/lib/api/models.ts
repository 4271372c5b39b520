import type { components as Devices } from './generated/device-service.d.ts';
import type { components as Auth } from './generated/auth-service.d.ts';
import type {
  components as Monitoring,
  paths as MonitoringPaths,
} from './generated/monitoring-service.d.ts';
import type {
  components as Support,
  paths as SupportPaths,
} from './generated/support-service.d.ts';
import type { components as Users } from './generated/user-service.d.ts';
import type { paths as AuthPaths } from './generated/auth-service.d.ts';

/** What the services answer with, by the names that the page uses. */
export type AccessToken = Auth['schemas']['AccessToken'];
export type Account = AccessToken['user'];
export type LoginSession =
  AuthPaths['/api/auth/sessions']['get']['responses'][200]['content']['application/json']['items'][number];
export type PasswordLink =
  AuthPaths['/api/auth/accounts/{id}/password-link']['post']['responses'][201]['content']['application/json'];
export type PasswordLinkOwner =
  AuthPaths['/api/auth/password-links/inspect']['post']['responses'][200]['content']['application/json'];
export type Profile = Users['schemas']['User'];
export type InvitedUser = Users['schemas']['InvitedUser'];

export type Device = Devices['schemas']['Device'];
export type Credentials = Devices['schemas']['DeviceCredentials'];
export type FileImport = Devices['schemas']['FileImport'];
export type ImportAnswers = Devices['schemas']['ImportAnswers'];
export type Connection = Devices['schemas']['DeviceConnection'];
export type Takeovers = NonNullable<Devices['schemas']['Takeovers']>;

export type Day = Monitoring['schemas']['Day'];
export type Summary = Monitoring['schemas']['Summary'];
export type Comparison =
  MonitoringPaths['/api/consumption/compare']['get']['responses'][200]['content']['application/json'];
export type Alert = Monitoring['schemas']['Alert'];
export type Rejection = Monitoring['schemas']['Rejection'];
export type LastMessage = Monitoring['schemas']['LastMessage'];
export type ClockProblem = Monitoring['schemas']['ClockProblem'];
export type RegisterEvent = Monitoring['schemas']['RegisterEvent'];
export type Range =
  MonitoringPaths['/api/consumption/range']['get']['responses'][200]['content']['application/json'];

export type Message = Support['schemas']['Message'];
export type Conversation = Support['schemas']['Conversation'];

export type Deletion = Users['schemas']['Deletion'];
export type ListedDevice = Devices['schemas']['ListedDevice'];
export type InboxEntry = Support['schemas']['InboxEntry'];
export type ParkedMessage = Monitoring['schemas']['ParkedMessage'];
type Answer<Path extends keyof MonitoringPaths> = MonitoringPaths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Content } } } };
}
  ? Content
  : never;
export type Rejections = Answer<'/api/consumption/rejections'>;
export type Reconciliation = Answer<'/api/consumption/reconciliation'>;
export type PlatformHealth = Answer<'/api/consumption/health'>;
export type OpenConversation =
  SupportPaths['/api/support/admin/conversations/{id}']['get']['responses'][200]['content']['application/json']['conversation'];
