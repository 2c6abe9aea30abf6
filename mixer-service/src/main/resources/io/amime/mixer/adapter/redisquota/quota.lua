-- Takes units from one counter: everything in one round trip, by the clock of Redis.
-- KEYS: meta, closed buckets, deduplication; all share one hash tag.
-- ARGV: limit, window ms, bucket ms (0: fixed window), best effort 0|1, amount, deduplicate 0|1
-- Returns {granted, valid ms}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window, bucket = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bestEffort, amount, deduplicate = ARGV[4] == '1', tonumber(ARGV[5]), ARGV[6] == '1'

local function text(number)
  return string.format('%.0f', number)
end

local function grant(used)
  local left = limit - used
  if amount <= left then
    return amount
  end
  return (bestEffort and left > 0) and left or 0
end

if deduplicate then
  local before = redis.call('HMGET', KEYS[3], 'granted', 'until')
  if before[1] and tonumber(before[2]) > now then
    return {tonumber(before[1]), tonumber(before[2]) - now}
  end
end

local granted, valid
if bucket == 0 then
  local meta = redis.call('HMGET', KEYS[1], 'used', 'end')
  local used, stop = tonumber(meta[1]), tonumber(meta[2])
  if not used or now >= stop then
    used, stop = 0, now + window
  end
  granted, valid = grant(used), stop - now
  if granted > 0 then
    redis.call('HSET', KEYS[1], 'used', text(used + granted), 'end', text(stop))
    redis.call('PEXPIRE', KEYS[1], text(valid))
  end
else
  local meta = redis.call('HMGET', KEYS[1], 'used', 'current', 'start')
  local used, current = tonumber(meta[1]) or 0, tonumber(meta[2]) or 0
  local start = tonumber(meta[3]) or now
  if now - start >= bucket then
    if current > 0 then
      redis.call('ZADD', KEYS[2], text(start), text(start) .. ':' .. text(current))
    end
    start, current = now, 0
  end
  local edge = text(now - window)
  for _, closed in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', edge)) do
    used = used - tonumber(string.match(closed, ':(%d+)$'))
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', edge)
  granted, valid = grant(used), window
  redis.call('HSET', KEYS[1],
    'used', text(used + granted), 'current', text(current + granted), 'start', text(start))
  redis.call('PEXPIRE', KEYS[1], text(window))
  redis.call('PEXPIRE', KEYS[2], text(window))
end

if deduplicate and granted > 0 then
  redis.call('HSET', KEYS[3], 'granted', text(granted), 'until', text(now + valid))
  redis.call('PEXPIRE', KEYS[3], text(valid))
end
return {granted, granted > 0 and valid or 0}
