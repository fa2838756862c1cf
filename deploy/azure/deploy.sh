#!/bin/sh
# App Service:  deploy.sh GROUP NAME REGION [java|tomcat]   (needs az, logged in, and target/relay.war)
# NAME becomes part of NAME.azurewebsites.net, so it has to be free. Running it again deploys again.
set -eu
if [ $# -lt 3 ]; then echo "usage: $0 GROUP NAME REGION [java|tomcat]" >&2; exit 2; fi
group=$1 name=$2 region=$3 kind=${4:-java}
cd "$(dirname "$0")/../.."
case $kind in
    java) runtime='JAVA:17-java17' ;;
    tomcat) runtime='TOMCAT:10.1-java17' ;;
    *) echo "neither java nor tomcat: $kind" >&2; exit 2 ;;
esac
az group create -n "$group" -l "$region"
# One instance: without a cluster, two don't know about each other's peers.
az appservice plan create -g "$group" -n "$name-plan" --is-linux --sku B1 --number-of-workers 1
# The names of runtimes: az webapp list-runtimes --os-type linux
az webapp create -g "$group" -p "$name-plan" -n "$name" --runtime "$runtime"
# Liveness, not readiness: a relay that is full still serves its open pipes.
az webapp config set -g "$group" -n "$name" --web-sockets-enabled true --always-on true \
    --generic-configurations '{"healthCheckPath": "/livez"}'
# There is one port, so /metrics and /status need a token. A later run keeps it.
token=$(az webapp config appsettings list -g "$group" -n "$name" \
    --query "[?name=='RELAY_MANAGEMENT_TOKENS'].value" -o tsv)
token=${token:-$(openssl rand -hex 16)}
# The front ends reach the app from link-local and private addresses. The limits fit a heap of 256 MB: docs/sizing.md.
az webapp config appsettings set -g "$group" -n "$name" --output none --settings \
    RELAY_TRUSTED_PROXIES=169.254.0.0/16,10.0.0.0/8,172.16.0.0/12 \
    RELAY_LIMITS_PEERS=8000 RELAY_LIMITS_CONNECTIONS=16000 RELAY_MANAGEMENT_TOKENS="$token"
if [ "$kind" = tomcat ]; then
    # Becomes ROOT.
    az webapp deploy -g "$group" -n "$name" --type war --src-path target/relay.war
else
    # Java SE runs app.jar, with the port in PORT; a WAR that runs by itself is one.
    az webapp deploy -g "$group" -n "$name" --type jar --src-path target/relay.war
fi
# Standard output is kept only once this is on.
az webapp log config -g "$group" -n "$name" --docker-container-logging filesystem
echo "for /metrics and /status: Authorization: Bearer $token"
echo "https://$name.azurewebsites.net/    logs, until Ctrl-C: az webapp log tail -g $group -n $name"
