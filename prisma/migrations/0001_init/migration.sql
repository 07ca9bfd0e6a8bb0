-- CreateTable
CREATE TABLE "Setting" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Counter" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Branch" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Group" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "branchId" TEXT,
    "name" TEXT NOT NULL,
    CONSTRAINT "Group_branchId_fkey" FOREIGN KEY ("branchId") REFERENCES "Branch" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Member" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "employeeNo" TEXT,
    "gender" TEXT,
    "branchId" TEXT,
    "groupId" TEXT,
    "status" TEXT NOT NULL,
    "reminders" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Member_branchId_fkey" FOREIGN KEY ("branchId") REFERENCES "Branch" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Member_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Group" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "platform" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    CONSTRAINT "Account_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RoleGrant" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "memberId" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "scopeKind" TEXT NOT NULL,
    "scopeId" TEXT,
    "untilOn" TEXT,
    "grantedBy" TEXT,
    "grantedAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    CONSTRAINT "RoleGrant_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Chat" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "platform" TEXT NOT NULL,
    "externalId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "branchId" TEXT,
    "boundAt" DATETIME,
    "active" BOOLEAN NOT NULL,
    "settings" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "ChatMember" (
    "chatId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "name" TEXT,
    "leftAt" DATETIME,

    PRIMARY KEY ("chatId", "userId")
);

-- CreateTable
CREATE TABLE "OneTimeCode" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "codeHash" TEXT NOT NULL,
    "memberId" TEXT,
    "expiresAt" DATETIME,
    "usedAt" DATETIME
);

-- CreateTable
CREATE TABLE "CodeTry" (
    "kind" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "tries" INTEGER NOT NULL,
    "since" DATETIME NOT NULL,

    PRIMARY KEY ("kind", "who")
);

-- CreateTable
CREATE TABLE "Request" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "memberId" TEXT,
    "platform" TEXT,
    "userId" TEXT,
    "data" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME,
    "decidedAt" DATETIME,
    "decidedBy" TEXT,
    "outcome" TEXT
);

-- CreateTable
CREATE TABLE "Activity" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "code" INTEGER,
    "draft" INTEGER,
    "status" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "startsAt" DATETIME,
    "endsAt" DATETIME,
    "place" TEXT,
    "note" TEXT,
    "closesAt" DATETIME,
    "closedAt" DATETIME,
    "branchId" TEXT,
    "groupId" TEXT,
    "organiserId" TEXT NOT NULL,
    "companionsMax" INTEGER NOT NULL,
    "fields" TEXT NOT NULL,
    "holdMinutes" INTEGER,
    "revision" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "arrivals" INTEGER NOT NULL,
    "checkinCode" TEXT,
    "checkinFrom" DATETIME,
    "checkinTo" DATETIME,
    "openQuestions" TEXT NOT NULL,
    "summary" TEXT,
    "createdAt" DATETIME NOT NULL,
    "publishedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Slot" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "activityId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "quota" INTEGER,
    "position" INTEGER NOT NULL,
    CONSTRAINT "Slot_activityId_fkey" FOREIGN KEY ("activityId") REFERENCES "Activity" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Signup" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "activityId" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "slotId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "companions" INTEGER NOT NULL,
    "note" TEXT,
    "answers" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "seatedAt" DATETIME,
    "heldUntil" DATETIME,
    "wantSlotId" TEXT,
    "wantCompanions" INTEGER,
    "wantSeq" INTEGER,
    "accountId" TEXT,
    "byId" TEXT,
    "checkedInAt" DATETIME,
    "checkedInBy" TEXT,
    "goneAt" DATETIME,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Signup_activityId_fkey" FOREIGN KEY ("activityId") REFERENCES "Activity" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Signup_memberId_fkey" FOREIGN KEY ("memberId") REFERENCES "Member" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LiveCard" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "activityId" TEXT NOT NULL,
    "chatId" TEXT NOT NULL,
    "messageId" TEXT,
    "postedAt" DATETIME,
    "wanted" INTEGER NOT NULL,
    "shown" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    CONSTRAINT "LiveCard_activityId_fkey" FOREIGN KEY ("activityId") REFERENCES "Activity" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Audit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "activityId" TEXT,
    "forMemberId" TEXT,
    "chat" TEXT,
    "data" TEXT NOT NULL,
    "undo" TEXT,
    "undoneBy" TEXT
);

-- CreateTable
CREATE TABLE "Inbox" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "platform" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "messageId" TEXT,
    "lane" TEXT NOT NULL,
    "body" TEXT,
    "receivedAt" DATETIME NOT NULL,
    "handledAt" DATETIME,
    "attempts" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Outbox" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "seq" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "dueAt" DATETIME NOT NULL,
    "sentAt" DATETIME,
    "error" TEXT
);

-- CreateTable
CREATE TABLE "Occurrence" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "rule" TEXT NOT NULL,
    "chat" TEXT NOT NULL,
    "localAt" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "dueAt" DATETIME NOT NULL,
    "graceUntil" DATETIME NOT NULL,
    "state" TEXT NOT NULL,
    "doneAt" DATETIME
);

-- CreateTable
CREATE TABLE "Job" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "runAt" DATETIME NOT NULL,
    "seq" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "startedAt" DATETIME,
    "lastError" TEXT,
    "again" TEXT
);

-- CreateTable
CREATE TABLE "Offer" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "memberId" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "choices" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Shown" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "chat" TEXT,
    "user" TEXT,
    "text" TEXT NOT NULL,
    "card" TEXT,
    "labels" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "updatedAt" DATETIME,
    "replyTo" TEXT
);

-- CreateIndex
CREATE UNIQUE INDEX "Branch_name_key" ON "Branch"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Group_branchId_name_key" ON "Group"("branchId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Member_employeeNo_key" ON "Member"("employeeNo");

-- CreateIndex
CREATE INDEX "Member_name_idx" ON "Member"("name");

-- CreateIndex
CREATE INDEX "Member_branchId_idx" ON "Member"("branchId");

-- CreateIndex
CREATE INDEX "Member_groupId_idx" ON "Member"("groupId");

-- CreateIndex
CREATE INDEX "Account_memberId_idx" ON "Account"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_platform_userId_key" ON "Account"("platform", "userId");

-- CreateIndex
CREATE INDEX "RoleGrant_memberId_idx" ON "RoleGrant"("memberId");

-- CreateIndex
CREATE UNIQUE INDEX "Chat_platform_externalId_key" ON "Chat"("platform", "externalId");

-- CreateIndex
CREATE INDEX "ChatMember_userId_idx" ON "ChatMember"("userId");

-- CreateIndex
CREATE INDEX "OneTimeCode_kind_codeHash_idx" ON "OneTimeCode"("kind", "codeHash");

-- CreateIndex
CREATE UNIQUE INDEX "Request_number_key" ON "Request"("number");

-- CreateIndex
CREATE INDEX "Request_kind_decidedAt_idx" ON "Request"("kind", "decidedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Activity_code_key" ON "Activity"("code");

-- CreateIndex
CREATE UNIQUE INDEX "Activity_draft_key" ON "Activity"("draft");

-- CreateIndex
CREATE INDEX "Activity_status_closesAt_idx" ON "Activity"("status", "closesAt");

-- CreateIndex
CREATE INDEX "Activity_status_startsAt_idx" ON "Activity"("status", "startsAt");

-- CreateIndex
CREATE UNIQUE INDEX "Slot_activityId_position_key" ON "Slot"("activityId", "position");

-- CreateIndex
CREATE INDEX "Signup_activityId_state_seq_idx" ON "Signup"("activityId", "state", "seq");

-- CreateIndex
CREATE INDEX "Signup_activityId_state_slotId_companions_idx" ON "Signup"("activityId", "state", "slotId", "companions");

-- CreateIndex
CREATE INDEX "Signup_memberId_state_idx" ON "Signup"("memberId", "state");

-- CreateIndex
CREATE INDEX "Signup_state_heldUntil_idx" ON "Signup"("state", "heldUntil");

-- CreateIndex
CREATE INDEX "Signup_wantSlotId_idx" ON "Signup"("wantSlotId");

-- CreateIndex
CREATE UNIQUE INDEX "Signup_activityId_memberId_key" ON "Signup"("activityId", "memberId");

-- CreateIndex
CREATE INDEX "LiveCard_chatId_postedAt_idx" ON "LiveCard"("chatId", "postedAt");

-- CreateIndex
CREATE UNIQUE INDEX "LiveCard_activityId_chatId_key" ON "LiveCard"("activityId", "chatId");

-- CreateIndex
CREATE INDEX "Audit_actorId_at_idx" ON "Audit"("actorId", "at");

-- CreateIndex
CREATE INDEX "Audit_activityId_at_idx" ON "Audit"("activityId", "at");

-- CreateIndex
CREATE INDEX "Audit_at_idx" ON "Audit"("at");

-- CreateIndex
CREATE INDEX "Inbox_handledAt_id_idx" ON "Inbox"("handledAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Inbox_platform_eventId_key" ON "Inbox"("platform", "eventId");

-- CreateIndex
CREATE UNIQUE INDEX "Inbox_platform_messageId_key" ON "Inbox"("platform", "messageId");

-- CreateIndex
CREATE INDEX "Outbox_state_dueAt_idx" ON "Outbox"("state", "dueAt");

-- CreateIndex
CREATE INDEX "Outbox_state_seq_idx" ON "Outbox"("state", "seq");

-- CreateIndex
CREATE INDEX "Outbox_seq_idx" ON "Outbox"("seq");

-- CreateIndex
CREATE INDEX "Outbox_sentAt_idx" ON "Outbox"("sentAt");

-- CreateIndex
CREATE INDEX "Occurrence_state_dueAt_idx" ON "Occurrence"("state", "dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "Occurrence_rule_chat_localAt_key" ON "Occurrence"("rule", "chat", "localAt");

-- CreateIndex
CREATE INDEX "Job_state_runAt_seq_idx" ON "Job"("state", "runAt", "seq");

-- CreateIndex
CREATE INDEX "Offer_memberId_place_idx" ON "Offer"("memberId", "place");

-- CreateIndex
CREATE INDEX "Offer_expiresAt_idx" ON "Offer"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "Shown_number_key" ON "Shown"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Shown_key_key" ON "Shown"("key");

-- CreateIndex
CREATE INDEX "Shown_platform_chat_number_idx" ON "Shown"("platform", "chat", "number");

-- CreateIndex
CREATE INDEX "Shown_platform_user_number_idx" ON "Shown"("platform", "user", "number");
