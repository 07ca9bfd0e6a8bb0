-- CreateTable
CREATE TABLE "CallCount" (
    "platform" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "calls" INTEGER NOT NULL,

    PRIMARY KEY ("platform", "month")
);

-- AlterTable: columns are added in place; rebuilding the tables would copy a year of rows.
ALTER TABLE "LiveCard" ADD COLUMN "revision" INTEGER;
ALTER TABLE "LiveCard" ADD COLUMN "trying" INTEGER;
ALTER TABLE "LiveCard" ADD COLUMN "triedAt" DATETIME;
ALTER TABLE "LiveCard" ADD COLUMN "doubts" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Outbox" ADD COLUMN "triedAt" DATETIME;
ALTER TABLE "Outbox" ADD COLUMN "doubts" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Outbox" ADD COLUMN "pages" INTEGER NOT NULL DEFAULT 0;
