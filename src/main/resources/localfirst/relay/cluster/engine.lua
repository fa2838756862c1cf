-- All that nodes ask of Redis, in one script: so it is known to Redis as a whole or not at all.
--
-- KEYS[1] is the prefix of every key. ARGV: what is asked, by which node, the number of this write among those of the
-- node, the highest number that it has seen confirmed, and then what belongs to the question.
--
--   nodes         sorted set   node -> end of its lease, ms
--   node:ID       hash         card, writes (the number of the last)
--   seq           number       of the last Join
--   doc:H         set          nodes with peers that joined the document
--   in:H:ID       sorted set   "MAC peer" -> seq: those peers
--   pair:H        text         "node MAC": where two peers meet
--   of:ID         set          dH, and pH with the pair itself, sealed: what the node has written, for sweeping
--   keys          hash         fingerprint of a secret -> the cluster's key, sealed with that secret
local P = KEYS[1]
local what, self, write, confirmed = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local LEASE, CARD, PAGE, SWEPT = tonumber(ARGV[5]), 60000, 4096, 256
local FIRST = 6
local NAME = 22

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local known = {}
local function alive(id)
  if known[id] == nil then
    local ends = redis.call('ZSCORE', P .. 'nodes', id)
    known[id] = ends ~= false and tonumber(ends) > now
  end
  return known[id]
end

-- Somebody else's key in our place is no reason to fail for ever.
local function own(key, command, ...)
  local answer = redis.pcall(command, key, ...)
  if type(answer) == 'table' and answer.err then
    redis.call('DEL', key)
    answer = redis.call(command, key, ...)
  end
  return answer
end

local function number(value)
  return string.format('%.0f', value)
end

-- The time in microseconds, but always more than the last: so numbers also grow if all is forgotten.
local function nextSeq()
  local last = tonumber(own(P .. 'seq', 'GET') or 0) or 0
  local seq = math.max(last + 1, time[1] * 1000000 + time[2])
  redis.call('SET', P .. 'seq', number(seq))
  return seq
end

-- Appends the pair, sealed, if it was one that still met there.
local function removeOf(id, entry, orphans)
  local hash = string.sub(entry, 2, 1 + NAME)
  if string.sub(entry, 1, 1) == 'd' then
    redis.call('UNLINK', P .. 'in:' .. hash .. ':' .. id)
    own(P .. 'doc:' .. hash, 'SREM', id)
  else
    local host = own(P .. 'pair:' .. hash, 'GET')
    if host and string.sub(host, 1, #id) == id then
      redis.call('DEL', P .. 'pair:' .. hash)
      orphans[#orphans + 1] = string.sub(entry, 2 + NAME)
    end
  end
end

-- The other nodes with peers that joined a document after a number, and how many those are: of each node, and in all.
local function joinedElsewhere(hash, after)
  local nodes, total = {}, 0
  for _, node in ipairs(own(P .. 'doc:' .. hash, 'SMEMBERS')) do
    local key = P .. 'in:' .. hash .. ':' .. node
    if not alive(node) then
      redis.call('SREM', P .. 'doc:' .. hash, node)
      redis.call('UNLINK', key)
    elseif node ~= self then
      local count = own(key, 'ZCOUNT', '(' .. after, '+inf')
      nodes[#nodes + 1] = {id = node, key = key, count = count}
      total = total + count
    end
  end
  return nodes, total
end

-- So many members of a node with their numbers, at random. Of each two, the one that joined later: so those who have been there
-- for long, and know many already, don't collect everybody.
local function some(node, few)
  local found = own(node.key, 'ZRANDMEMBER', math.min(2 * few, node.count), 'WITHSCORES')
  local members = {}
  for i = 1, #found, 2 do
    local place = math.random(#members + 1)
    members[#members + 1] = members[place]
    members[place] = {found[i], tonumber(found[i + 1])}
  end
  local drawn = {}
  for i = 1, math.min(few, #members) do
    local one, other = members[i], members[few + i]
    drawn[i] = other and other[2] > one[2] and other or one
  end
  return drawn
end

-- The first so many members of a node after a number.
local function following(node, after, few)
  local found = own(node.key, 'ZRANGEBYSCORE', '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, few)
  local members = {}
  for i = 1, #found, 2 do
    members[#members + 1] = {found[i], tonumber(found[i + 1])}
  end
  return members
end

-- Appends so many of those, from each node in proportion: at random, or the first after a number.
local function draw(nodes, total, after, few, answer)
  math.randomseed(time[2])
  -- A part of one is one as often.
  few = math.floor(few + math.random())
  local told = 0
  for i = 0, #nodes - 1 do
    -- Where each of very many nodes has a few, not always the same ones are first.
    local node = nodes[(time[2] + i) % #nodes + 1]
    local share = math.min(few - told, math.ceil(few * node.count / total))
    local drawn = {}
    if share > 0 then
      drawn = after == '0' and some(node, share) or following(node, after, share)
    end
    for _, member in ipairs(drawn) do
      answer[#answer + 1] = member[1]
      answer[#answer + 1] = node.id
      answer[#answer + 1] = number(member[2])
      told = told + 1
    end
  end
  return told
end

-- Appends who else is interested, in the order of their numbers: mac and peer, node, seq. Returns how many, and if all.
-- If there are more than most (0 for any number), with those of this node, a quarter as many are drawn from all of them. Of
-- these, those elsewhere are appended, and count as all.
local function others(hash, after, page, most, answer)
  local nodes, total = joinedElsewhere(hash, after)
  if most > 0 and total > 0 then
    -- Whoever has missed some here has met them already.
    local here = after == '0' and own(P .. 'in:' .. hash .. ':' .. self, 'ZCARD') or 0
    if total + here > most then
      return draw(nodes, total, after, math.floor(most / 4) * total / (total + here), answer), true
    end
  end
  local found = {}
  local all = true
  for _, node in ipairs(nodes) do
    local some = own(node.key, 'ZRANGEBYSCORE', '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, page + 1)
    for i = 1, #some, 2 do
      found[#found + 1] = {some[i], node.id, tonumber(some[i + 1])}
    end
  end
  table.sort(found, function(one, other) return one[3] < other[3] end)
  if #found > page then
    all = false
  end
  local told = math.min(#found, page)
  for i = 1, told do
    answer[#answer + 1] = found[i][1]
    answer[#answer + 1] = found[i][2]
    answer[#answer + 1] = number(found[i][3])
  end
  return told, all
end

local function lease(card)
  redis.call('ZADD', P .. 'nodes', now + LEASE, self)
  redis.call('HSET', P .. 'node:' .. self, 'card', card, 'writes', write)
  redis.call('PEXPIRE', P .. 'node:' .. self, CARD)
  local answer = {number(nextSeq()), redis.call('SCARD', P .. 'of:' .. self)}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'nodes', '(' .. now, '+inf')) do
    if id ~= self then
      answer[#answer + 1] = id
      answer[#answer + 1] = own(P .. 'node:' .. id, 'HGET', 'card') or ''
    end
  end
  return answer
end

local asked = {}

-- fingerprint, sealed key, ... -> which of them is there already, and what it seals
function asked.open()
  local keys = P .. 'keys'
  for i = FIRST, #ARGV, 2 do
    local sealed = own(keys, 'HGET', ARGV[i])
    if sealed then
      return {ARGV[i], sealed}
    end
  end
  if redis.call('EXISTS', keys) == 1 then
    return redis.error_reply('SECRET this node has none of the secrets that the cluster uses')
  end
  redis.call('HSET', keys, ARGV[FIRST], ARGV[FIRST + 1])
  return {ARGV[FIRST], ARGV[FIRST + 1]}
end

function asked.share()
  for i = FIRST, #ARGV, 2 do
    own(P .. 'keys', 'HSETNX', ARGV[i], ARGV[i + 1])
  end
end

function asked.enter()
  return lease(ARGV[FIRST])
end

function asked.leave()
  if redis.call('EXISTS', P .. 'of:' .. self) == 1 then
    redis.call('ZADD', P .. 'nodes', 'XX', 0, self)
  else
    redis.call('ZREM', P .. 'nodes', self)
  end
  redis.call('DEL', P .. 'node:' .. self)
end

-- -> 1 if there is more, and pairs that met at a dead node, sealed
function asked.sweep()
  local dead = redis.call('ZRANGEBYSCORE', P .. 'nodes', '-inf', now, 'LIMIT', 0, 1)[1]
  if not dead then
    return {0}
  end
  local answer = {1}
  local some = own(P .. 'of:' .. dead, 'SPOP', SWEPT)
  for _, entry in ipairs(some) do
    removeOf(dead, entry, answer)
  end
  if #some < SWEPT then
    redis.call('ZREM', P .. 'nodes', dead)
    redis.call('DEL', P .. 'node:' .. dead)
  end
  return answer
end

local askedByMembers = {}

function askedByMembers.renew()
  return lease(ARGV[FIRST])
end

-- hash, "MAC peer", seq, after, most, ... -> for each: seq, how many, all, and those
function askedByMembers.announce()
  local answer, left = {}, PAGE
  for i = FIRST, #ARGV, 5 do
    local hash, member, seq, after, most = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], tonumber(ARGV[i + 4])
    if seq == '0' then
      seq = number(nextSeq())
    end
    own(P .. 'in:' .. hash .. ':' .. self, 'ZADD', seq, member)
    own(P .. 'doc:' .. hash, 'SADD', self)
    own(P .. 'of:' .. self, 'SADD', 'd' .. hash)
    answer[#answer + 1] = seq
    local at = #answer
    answer[at + 1], answer[at + 2] = 0, 0
    local told, all = others(hash, after, left, most, answer)
    answer[at + 1], answer[at + 2] = told, all and 1 or 0
    left = left - told
  end
  return answer
end

-- hash, after, most, ... -> as announce
function askedByMembers.find()
  local answer, left = {}, PAGE
  for i = FIRST, #ARGV, 3 do
    local at = #answer
    answer[at + 1], answer[at + 2], answer[at + 3] = '0', 0, 0
    local told, all = others(ARGV[i], ARGV[i + 1], left, tonumber(ARGV[i + 2]), answer)
    answer[at + 2], answer[at + 3] = told, all and 1 or 0
    left = left - told
  end
  return answer
end

-- hash, "MAC peer", ...
function askedByMembers.withdraw()
  for i = FIRST, #ARGV, 2 do
    local hash = ARGV[i]
    local joined = P .. 'in:' .. hash .. ':' .. self
    own(joined, 'ZREM', ARGV[i + 1])
    if redis.call('EXISTS', joined) == 0 then
      own(P .. 'doc:' .. hash, 'SREM', self)
      own(P .. 'of:' .. self, 'SREM', 'd' .. hash)
    end
  end
end

-- hash, "node MAC" of this node, of the one that is to be replaced, the pair sealed -> of the host
function askedByMembers.host()
  local hash, mine, replaced, sealed = ARGV[FIRST], ARGV[FIRST + 1], ARGV[FIRST + 2], ARGV[FIRST + 3]
  local key = P .. 'pair:' .. hash
  local host = own(key, 'GET')
  if host and host ~= replaced and alive(string.sub(host, 1, 22)) then
    if host ~= mine then
      -- Another node may have replaced this one, which it couldn't reach.
      own(P .. 'of:' .. self, 'SREM', 'p' .. hash .. sealed)
    end
    return host
  end
  redis.call('SET', key, mine)
  own(P .. 'of:' .. self, 'SADD', 'p' .. hash .. sealed)
  return mine
end

-- hash, "node MAC" of this node, the pair sealed
function askedByMembers.unhost()
  local hash = ARGV[FIRST]
  local key = P .. 'pair:' .. hash
  if own(key, 'GET') == ARGV[FIRST + 1] then
    redis.call('DEL', key)
  end
  own(P .. 'of:' .. self, 'SREM', 'p' .. hash .. ARGV[FIRST + 2])
end

local answers = asked[what]
if not answers then
  answers = askedByMembers[what]
  local last = own(P .. 'node:' .. self, 'HGET', 'writes')
  if not alive(self) or not last or tonumber(last) < confirmed then
    return redis.error_reply('STRANGER this node has no lease')
  end
  -- Left over from a connection that was given up: what came after it has been done already.
  if write <= tonumber(last) then
    return redis.error_reply('STALE this has been overtaken')
  end
  redis.call('HSET', P .. 'node:' .. self, 'writes', write)
end
return answers()
