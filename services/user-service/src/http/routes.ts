import type { Endpoint } from '@ems/http';
import type { DeletionRepository } from '../db/deletion-repository.ts';
import type { ProfileReadModel } from '../db/profile-read-model.ts';
import type { ProfileRepository } from '../db/profile-repository.ts';
import type { RegisteredProfileRepository } from '../db/registered-profile-repository.ts';
import type { UserCreation } from '../user-creation.ts';
import { createUser } from './create-user.ts';
import { listDeletions, readDeletion } from './deletions.ts';
import { ensureProfile, withdrawProfile } from './internal-users.ts';
import { changeUser, deleteUser, listUsers, readUser } from './manage-users.ts';
import { changeOwnProfile, deleteOwnProfile, readOwnProfile } from './own-profile.ts';

export interface RouteDependencies {
  readonly profiles: ProfileRepository;
  readonly registered: RegisteredProfileRepository;
  readonly readModel: ProfileReadModel;
  readonly deletions: DeletionRepository;
  readonly creation: UserCreation;
}

export const routes = ({
  profiles,
  registered,
  readModel,
  deletions,
  creation,
}: RouteDependencies): Endpoint[] => [
  readOwnProfile(profiles),
  changeOwnProfile(profiles),
  deleteOwnProfile(profiles),

  listUsers(readModel),
  createUser(creation, profiles),
  readUser(profiles),
  changeUser(profiles),
  deleteUser(profiles),
  listDeletions(deletions),
  readDeletion(deletions),

  ensureProfile(registered),
  withdrawProfile(registered),
];
