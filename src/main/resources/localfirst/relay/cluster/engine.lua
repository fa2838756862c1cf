-- All that nodes ask of Redis, in one script: so it is known to Redis as a whole or not at all.
--
-- KEYS[1] is the prefix of every key. ARGV: the node that asks, the number of this run among those of the node, the
-- highest number that it has seen confirmed, and how long a lease is. Then, for each question: what is asked, how many
-- arguments it has, and these. The answer is, for each question: how many values, and these; or -1 and what failed.
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
local self, write, confirmed = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local LEASE, CARD, SWEPT = tonumber(ARGV[4]), 60000, 256
local FIRST = 5
local NAME = 22

-- How many peers may still be told in this run, and how many are told for each document if that is more.
local left, LEAST = 4096, 16

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
    if not string.find(answer.err, 'WRONGTYPE', 1, true) then
      error(answer.err, 0)
    end
    redis.call('DEL', key)
    answer = redis.call(command, key, ...)
  end
  return answer
end

local function number(value)
  return string.format('%.0f', value)
end

-- The time in microseconds, but always more than the last: so numbers also grow if all is forgotten. Stored once, at the
-- end of this run.
local seq
local function nextSeq()
  if not seq then
    seq = tonumber(own(P .. 'seq', 'GET') or 0) or 0
  end
  seq = math.max(seq + 1, time[1] * 1000000 + time[2])
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

-- Which nodes have peers that joined a document, and whether this one is among them.
local function nodesOf(hash)
  local nodes = own(P .. 'doc:' .. hash, 'SMEMBERS')
  for _, node in ipairs(nodes) do
    if node == self then
      return nodes, true
    end
  end
  return nodes, false
end

-- The others among these that are alive.
local function elsewhere(hash, nodes)
  local others = {}
  for _, node in ipairs(nodes) do
    if not alive(node) then
      redis.call('SREM', P .. 'doc:' .. hash, node)
      redis.call('UNLINK', P .. 'in:' .. hash .. ':' .. node)
    elseif node ~= self then
      others[#others + 1] = node
    end
  end
  return others
end

-- The others with peers that joined the document after a number, and how many those are: of each node, and in all.
local function joinedElsewhere(hash, nodes, after)
  local others, total = {}, 0
  for _, node in ipairs(elsewhere(hash, nodes)) do
    local key = P .. 'in:' .. hash .. ':' .. node
    local count = own(key, 'ZCOUNT', '(' .. after, '+inf')
    others[#others + 1] = {id = node, key = key, count = count}
    total = total + count
  end
  return others, total
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
local seeded = false
local function draw(nodes, total, after, few, answer)
  if not seeded then
    math.randomseed(time[2])
    seeded = true
  end
  -- A part of one is one as often.
  few = math.floor(few + math.random())
  local told = 0
  -- Where each of very many nodes has a few, not always the same ones are first.
  local first = math.random(#nodes)
  for i = 0, #nodes - 1 do
    local node = nodes[(first + i) % #nodes + 1]
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
-- these, those elsewhere are appended, and count as all. here is how many are on this node, or nil to find out.
local function others(hash, nodes, here, after, page, most, answer)
  local nodes, total = joinedElsewhere(hash, nodes, after)
  if total == 0 then
    return 0, true
  end
  if most > 0 then
    if after ~= '0' then
      -- Whoever has missed some here has met them already.
      here = 0
    elseif not here then
      here = own(P .. 'in:' .. hash .. ':' .. self, 'ZCARD')
    end
    if total + here > most then
      return draw(nodes, total, after, math.floor(most / 4) * total / (total + here), answer), true
    end
  end
  local found = {}
  local all = true
  for _, node in ipairs(nodes) do
    if node.count > 0 then
      local some = own(node.key, 'ZRANGEBYSCORE', '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, page + 1)
      for i = 1, #some, 2 do
        found[#found + 1] = {some[i], node.id, tonumber(some[i + 1])}
      end
    end
  end
  if #nodes > 1 then
    table.sort(found, function(one, other) return one[3] < other[3] end)
  end
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

-- Appends for a document: the number of one's own Join, how many others, whether these are all, and those. Each document
-- gets half of what is left, so a large one doesn't take everything from those after it.
local function tell(joined, hash, nodes, here, after, most, answer)
  local at = #answer
  answer[at + 1], answer[at + 2], answer[at + 3] = joined, 0, 0
  local page = math.max(LEAST, math.ceil(left / 2))
  local told, all = others(hash, nodes, here, after, page, tonumber(most), answer)
  answer[at + 2], answer[at + 3] = told, all and 1 or 0
  left = left - told
end

local function lease(card, answer)
  redis.call('ZADD', P .. 'nodes', now + LEASE, self)
  redis.call('HSET', P .. 'node:' .. self, 'card', card, 'writes', write)
  redis.call('PEXPIRE', P .. 'node:' .. self, CARD)
  answer[#answer + 1] = number(nextSeq())
  answer[#answer + 1] = redis.call('SCARD', P .. 'of:' .. self)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'nodes', '(' .. now, '+inf')) do
    if id ~= self then
      answer[#answer + 1] = id
      answer[#answer + 1] = own(P .. 'node:' .. id, 'HGET', 'card') or ''
    end
  end
end

-- Each of these gets the places of its first and last argument, and appends its answer.
local asked = {}

-- fingerprint, sealed key, ... -> which of them is there already, and what it seals
function asked.open(from, to, answer)
  local keys = P .. 'keys'
  local found, sealed
  for i = from, to, 2 do
    found, sealed = ARGV[i], own(keys, 'HGET', ARGV[i])
    if sealed then
      break
    end
  end
  if not sealed then
    if redis.call('EXISTS', keys) == 1 then
      error('SECRET this node has none of the secrets that the cluster uses', 0)
    end
    found, sealed = ARGV[from], ARGV[from + 1]
    redis.call('HSET', keys, found, sealed)
  end
  answer[#answer + 1] = found
  answer[#answer + 1] = sealed
end

function asked.share(from, to)
  for i = from, to, 2 do
    own(P .. 'keys', 'HSETNX', ARGV[i], ARGV[i + 1])
  end
end

function asked.ping() end

function asked.enter(from, to, answer)
  lease(ARGV[from], answer)
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
function asked.sweep(from, to, answer)
  local dead = redis.call('ZRANGEBYSCORE', P .. 'nodes', '-inf', now, 'LIMIT', 0, 1)[1]
  answer[#answer + 1] = dead and 1 or 0
  if not dead then
    return
  end
  local some = own(P .. 'of:' .. dead, 'SPOP', SWEPT)
  for _, entry in ipairs(some) do
    removeOf(dead, entry, answer)
  end
  if #some < SWEPT then
    redis.call('ZREM', P .. 'nodes', dead)
    redis.call('DEL', P .. 'node:' .. dead)
  end
end

local askedByMembers = {}

function askedByMembers.renew(from, to, answer)
  lease(ARGV[from], answer)
end

-- hash, "MAC peer", seq, after, most, ... -> for each: seq, how many, all, and those
function askedByMembers.announce(from, to, answer)
  for i = from, to, 5 do
    local hash, member, seq = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    if seq == '0' then
      seq = number(nextSeq())
    end
    local nodes, known = nodesOf(hash)
    if not known then
      -- In this order: nothing may be there that nobody would sweep.
      own(P .. 'of:' .. self, 'SADD', 'd' .. hash)
      redis.call('SADD', P .. 'doc:' .. hash, self)
    end
    own(P .. 'in:' .. hash .. ':' .. self, 'ZADD', seq, member)
    tell(seq, hash, nodes, not known and 1 or nil, ARGV[i + 3], ARGV[i + 4], answer)
  end
end

-- hash, after, most, ... -> as announce
function askedByMembers.find(from, to, answer)
  for i = from, to, 3 do
    local nodes, known = nodesOf(ARGV[i])
    tell('0', ARGV[i], nodes, not known and 0 or nil, ARGV[i + 1], ARGV[i + 2], answer)
  end
end

-- hash -> the other nodes with peers that joined the document
function askedByMembers.nodes(from, to, answer)
  for _, node in ipairs(elsewhere(ARGV[from], (nodesOf(ARGV[from])))) do
    answer[#answer + 1] = node
  end
end

-- hash, node, "MAC peer", node, "MAC peer", ... -> for each: seq, or 0 if that peer hasn't joined there
function askedByMembers.numbers(from, to, answer)
  for i = from + 1, to, 2 do
    local seq = alive(ARGV[i]) and own(P .. 'in:' .. ARGV[from] .. ':' .. ARGV[i], 'ZSCORE', ARGV[i + 1])
    answer[#answer + 1] = seq and number(tonumber(seq)) or '0'
  end
end

-- hash, "MAC peer", ...
function askedByMembers.withdraw(from, to)
  for i = from, to, 2 do
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
function askedByMembers.host(from, to, answer)
  local hash, mine, replaced, sealed = ARGV[from], ARGV[from + 1], ARGV[from + 2], ARGV[from + 3]
  local key = P .. 'pair:' .. hash
  local host = own(key, 'GET')
  if host and host ~= replaced and alive(string.sub(host, 1, NAME)) then
    if host ~= mine then
      -- Another node may have replaced this one, which it couldn't reach.
      own(P .. 'of:' .. self, 'SREM', 'p' .. hash .. sealed)
    end
  else
    redis.call('SET', key, mine)
    own(P .. 'of:' .. self, 'SADD', 'p' .. hash .. sealed)
    host = mine
  end
  answer[#answer + 1] = host
end

-- hash, "node MAC" of this node, the pair sealed
function askedByMembers.unhost(from, to)
  local hash = ARGV[from]
  local key = P .. 'pair:' .. hash
  if own(key, 'GET') == ARGV[from + 1] then
    redis.call('DEL', key)
  end
  own(P .. 'of:' .. self, 'SREM', 'p' .. hash .. ARGV[from + 2])
end

-- One question that fails is no reason for others to.
local function run(work, from, to, answer)
  local at = #answer + 1
  answer[at] = 0
  local done, failure = pcall(work, from, to, answer)
  if done then
    answer[at] = #answer - at
    return
  end
  for i = #answer, at + 1, -1 do
    answer[i] = nil
  end
  answer[at] = -1
  answer[at + 1] = type(failure) == 'table' and failure.err or tostring(failure)
end

if askedByMembers[ARGV[FIRST]] then
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

local answer = {}
local at = FIRST
while ARGV[at] do
  local what, last = ARGV[at], at + 1 + tonumber(ARGV[at + 1])
  run(asked[what] or askedByMembers[what], at + 2, last, answer)
  at = last + 1
end
if seq then
  redis.call('SET', P .. 'seq', number(seq))
end
return answer
