#!/usr/bin/env bash
# Makes relay.aot next to the WAR, an AOT cache for java -XX:AOTCache=relay.aot -jar relay.war (JDK 25 or later):
#   deploy/aot-cache.sh target/relay.war [PORT [PAIRS]]
# The relay runs on that port of this machine meanwhile, and is given a little of everything it does, so that the cache
# holds the classes that it uses and profiles of the code that runs often (JEP 514 and 515).
set -euo pipefail
export LC_ALL=C
war=$1
port=${2:-18080}
pairs=${3:-300}
cache=$(dirname "$war")/relay.aot

# Opens a connection in $socket, and sends a request for this path with these further headers.
ask() {
  exec {socket}<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n%b\r\n' "$1" "$port" "$2" >&"$socket"
}

upgrade() {
  local line
  ask "$1" 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
  while IFS= read -r -u "$socket" line && [ "$line" != $'\r' ]; do :; done
}

# A text of up to 125 bytes, masked with zeros.
say() {
  local start
  printf -v start '\\x81\\x%x\\0\\0\\0\\0' $((128 + ${#2}))
  printf "$start%s" "$2" >&"$1"
}

hang_up() {
  local done=$1
  printf '\x88\x82\0\0\0\0\x03\xe8' >&"$done"
  exec {done}>&-
}

rm -f "$cache"
PORT=$port RELAY_LIMITS=off java -XX:AOTCacheOutput="$cache" -jar "$war" &
relay=$!
trap 'kill $relay 2>/dev/null || true' EXIT
until (ask /readyz 'Connection: close\r\n' && head -1 <&"$socket" | grep -q ' 200') 2>/dev/null; do
  kill -0 $relay # or it has ended, having said why
  sleep 0.2
done
for path in / /status /metrics /livez /readyz /relay-client.js; do
  ask "$path" 'Connection: close\r\n'
  cat <&"$socket" >/dev/null
  exec {socket}>&-
done
for ((i = 0; i < pairs; i++)); do
  for side in alice:bob bob:alice; do
    me=${side%:*}-$i
    upgrade "/introduction/$me"
    introductions+=("$socket")
    say "$socket" "{\"type\":\"Join\",\"documentIds\":[\"doc-$i\"]}"
    upgrade "/connection/$me/${side#*:}-$i/doc-$i"
    callers+=("$socket")
  done
  for caller in "${callers[@]}"; do say "$caller" "a line of text"; done
  for socket in "${callers[@]}" "${introductions[@]}"; do hang_up "$socket"; done
  callers=() introductions=()
done
kill $relay
wait $relay || true # whatever its exit code is, what counts is the cache
test -s "$cache"
