-- Who was registered when Pilot stopped: a restart must not tell the proxies that all endpoints are gone.
create table workload (
  id varchar(253) primary key,
  registration text not null,
  serials text not null,
  proxied boolean not null
);
