import { chatConversation, userErased, type EventData, type userCreated } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import type { Standing } from '@ems/tokens';
import type { Language } from '../domain/language.ts';
import type { Prisma } from './client.ts';

export interface User {
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  /** BCP 47, for numbers and dates. */
  readonly locale: string;
}

export const createUserRepository = (prisma: Prisma) => ({
  async byId(id: string): Promise<User | undefined> {
    const row = await prisma.user.findUnique({ where: { id } });
    if (!row) return undefined;
    const { name, email, locale } = row;
    return { name, email, locale, language: row.language === 'de' ? 'de' : 'en' };
  },

  async isAdministrator(id: string): Promise<boolean> {
    const row = await prisma.user.findUnique({ where: { id } });
    return row !== null && row.enabled && row.authorities.includes('ROLE_ADMIN');
  },

  /** Undefined when no event about this user has arrived. */
  async standingOf(id: string): Promise<Standing | undefined> {
    if (await prisma.deletedUser.findUnique({ where: { id } }))
      return { enabled: false, authorities: null };
    const row = await prisma.user.findUnique({ where: { id } });
    if (!row) return undefined;
    return {
      enabled: row.enabled,
      authorities: row.authorities.length > 0 ? row.authorities : null,
    };
  },

  /** Stores a user if this version is newer and the user is not deleted. */
  async save({
    userId,
    version,
    name,
    email,
    language,
    locale,
    enabled,
    authorities,
  }: EventData<typeof userCreated>): Promise<void> {
    await prisma.$executeRaw`
      INSERT INTO users AS u (id, version, name, email, language, locale, enabled, authorities)
      SELECT ${userId}::uuid, ${version}, ${name}, ${email}, ${language}, ${locale}, ${enabled}, ${authorities}
      WHERE NOT EXISTS (SELECT FROM deleted_users WHERE id = ${userId}::uuid)
      ON CONFLICT (id) DO UPDATE SET
        version = excluded.version, name = excluded.name, email = excluded.email, language = excluded.language,
        locale = excluded.locale, enabled = excluded.enabled, authorities = excluded.authorities
      WHERE excluded.version > u.version`;
  },

  /** Erases a user's conversation and data, and publishes `user.erased`. */
  erase: (userId: string): Promise<void> =>
    prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${userId}))`;
      await tx.deletedUser.upsert({ where: { id: userId }, create: { id: userId }, update: {} });
      await tx.conversation.deleteMany({ where: { userId } });
      const given = await tx.conversation.updateManyAndReturn({
        where: { assignedTo: userId },
        data: { assignedTo: null, status: 'waiting' },
        select: { id: true, userId: true },
      });
      for (const { id, userId: residentId } of given) {
        const waiting = { status: 'waiting' as const, assignedTo: null };
        const about = { conversationId: id, userId: residentId, ...waiting };
        await addEvent(tx, createEvent(chatConversation, about));
      }
      await tx.message.updateMany({
        where: { senderId: userId },
        data: { senderId: null, senderName: null },
      });
      await tx.user.deleteMany({ where: { id: userId } });
      await tx.$executeRaw`DELETE FROM assistant_usage WHERE user_id = ${userId}::uuid`;
      await addEvent(tx, createEvent(userErased, { userId, service: 'support-service' }));
    }),

  async purge(): Promise<void> {
    await prisma.$executeRaw`DELETE FROM deleted_users WHERE deleted_at < now() - interval '30 days'`;
    await prisma.$executeRaw`DELETE FROM assistant_usage WHERE day < current_date - 7`;
  },
});

export type UserRepository = ReturnType<typeof createUserRepository>;
