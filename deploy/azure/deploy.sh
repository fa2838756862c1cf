#!/bin/sh
# App Service: ./deploy.sh GROUP NAME tomcat|java   (needs az, logged in, and target/relay.war)
set -eu
group=$1 name=$2 kind=${3:-java}
cd "$(dirname "$0")/../.."
if [ "$kind" = tomcat ]; then runtime='TOMCAT:10.1-java17'; else runtime='JAVA:17-java17'; fi
az appservice plan create -g "$group" -n "$name-plan" --is-linux --sku B1
az webapp create -g "$group" -p "$name-plan" -n "$name" --runtime "$runtime"
# One instance: two don't know of each other's peers.
az appservice plan update -g "$group" -n "$name-plan" --number-of-workers 1
az webapp config set -g "$group" -n "$name" --web-sockets-enabled true --always-on true \
    --generic-configurations '{"healthCheckPath": "/livez"}'
# The front ends reach the app from link-local and private addresses.
az webapp config appsettings set -g "$group" -n "$name" --settings \
    RELAY_TRUSTED_PROXIES=169.254.0.0/16,10.0.0.0/8,172.16.0.0/12
if [ "$kind" = tomcat ]; then
    az webapp deploy -g "$group" -n "$name" --type war --src-path target/relay.war
else
    # Java SE runs app.jar; a WAR that runs by itself is one.
    az webapp deploy -g "$group" -n "$name" --type jar --src-path target/relay.war
fi
az webapp log tail -g "$group" -n "$name"
