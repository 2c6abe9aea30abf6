-- One row that every change locks, so that revisions become visible in the order of their numbers.
create table head (
  id smallint primary key,
  revision bigint not null
);
insert into head (id, revision) values (1, 0);

create table resource (
  kind varchar(63) not null,
  namespace varchar(253) not null,
  name varchar(253) not null,
  document text not null,
  primary key (kind, namespace, name)
);

create table revision (
  revision bigint primary key,
  author varchar(253) not null,
  made_at timestamp with time zone not null,
  reason text not null
);

create table revision_change (
  revision bigint not null references revision (revision),
  ordinal integer not null,
  kind varchar(63) not null,
  namespace varchar(253) not null,
  name varchar(253) not null,
  operation varchar(16) not null,
  before_document text,
  after_document text,
  primary key (revision, ordinal)
);
create index revision_change_by_resource on revision_change (kind, namespace, name, revision);
