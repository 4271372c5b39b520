import { apiDocs } from '@ems/api-docs';
import type { Endpoint } from '@ems/http';
import type { Logger } from '@ems/logging';
import type { Accounts } from '../accounts.ts';
import type { DeletionRepository } from '../db/deletion-repository.ts';
import type { ProfileReadModel } from '../db/profile-read-model.ts';
import type { ProfileRepository } from '../db/profile-repository.ts';
import type { RegisteredProfileRepository } from '../db/registered-profile-repository.ts';
import { createUser } from './create-user.ts';
import { listDeletions, readDeletion } from './deletions.ts';
import { ensureProfile, withdrawProfile } from './internal-users.ts';
import { changeUser, deleteUser, listUsers, readUser } from './manage-users.ts';
import { changeOwnProfile, deleteOwnProfile, readOwnProfile } from './own-profile.ts';

export const documentation = apiDocs({
  base: '/api/users',
  title: 'user-service',
  version: '1',
  description: 'Profiles and roles.',
});

export interface RouteDependencies {
  readonly profiles: ProfileRepository;
  readonly registered: RegisteredProfileRepository;
  readonly readModel: ProfileReadModel;
  readonly deletions: DeletionRepository;
  readonly accounts: Accounts;
  readonly logger: Logger;
}

export const routes = (use: RouteDependencies): Endpoint[] => {
  const { profiles, registered, readModel, deletions, accounts, logger } = use;
  return [
    readOwnProfile(profiles),
    changeOwnProfile(profiles),
    deleteOwnProfile(use),

    listUsers(readModel),
    createUser(accounts, profiles, logger),
    readUser(profiles),
    changeUser(profiles, logger),
    deleteUser(use),
    listDeletions(deletions),
    readDeletion(deletions),

    ensureProfile(registered),
    withdrawProfile(registered),
  ];
};
