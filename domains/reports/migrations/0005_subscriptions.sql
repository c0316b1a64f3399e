-- Subscriptions by mail (订阅) to what is public of an area or a matter. The
-- address lies in the vault under `subject`; of the link, which opens one
-- without signing in, there is only the hash.
CREATE TABLE subscription (
    shard     BIGINT NOT NULL,
    id        BIGINT NOT NULL,
    subject   BIGINT NOT NULL,
    -- one of the two
    area      BIGINT,
    matter    BIGINT,
    lang      TEXT   NOT NULL,
    link      BYTEA  NOT NULL,
    made      BIGINT NOT NULL,
    -- nothing but the question whether it is wanted is sent before
    confirmed BIGINT,
    -- until when the digests have told what there was
    told      BIGINT NOT NULL,
    PRIMARY KEY (shard, id)
);
CREATE UNIQUE INDEX subscription_by_link ON subscription (shard, link);
CREATE INDEX subscription_by_subject ON subscription (shard, subject);
CREATE INDEX subscription_by_matter ON subscription (shard, matter, id)
    WHERE matter IS NOT NULL AND confirmed IS NOT NULL;
-- Asked with every public change: is anybody there at all?
CREATE INDEX subscription_confirmed ON subscription (shard)
    WHERE confirmed IS NOT NULL;

-- What became public or was closed, for the digests of the days after. In the
-- shard of the area.
CREATE TABLE public_news (
    shard  BIGINT NOT NULL,
    fact   BIGINT NOT NULL,
    area   BIGINT NOT NULL,
    matter BIGINT NOT NULL,
    what   TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (shard, fact)
);
CREATE INDEX public_news_by_time ON public_news (shard, at);

-- How often an address was asked for, kept for a day: a keyed hash that nobody
-- turns back.
CREATE TABLE subscription_asked (
    shard  BIGINT NOT NULL,
    mark   BYTEA  NOT NULL,
    at     BIGINT NOT NULL,
    target BIGINT NOT NULL,
    PRIMARY KEY (shard, mark, at, target)
);
CREATE INDEX subscription_asked_by_time ON subscription_asked (shard, at);

-- Letters that the mail server took: a fact that comes again is not sent again.
CREATE TABLE subscription_sent (
    shard BIGINT NOT NULL,
    fact  BIGINT NOT NULL,
    at    BIGINT NOT NULL,
    PRIMARY KEY (shard, fact)
);
CREATE INDEX subscription_sent_by_time ON subscription_sent (shard, at);
