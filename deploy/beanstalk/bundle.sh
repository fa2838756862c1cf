#!/bin/sh
# Makes target/beanstalk-java.zip or target/beanstalk-tomcat.zip, to be deployed:  bundle.sh java|tomcat
set -eu
case "${1:-}" in java|tomcat) kind=$1 ;; *) echo "usage: $0 java|tomcat" >&2; exit 2 ;; esac
cd "$(dirname "$0")/../.."
work=target/beanstalk-$kind
rm -rf "$work" "$work.zip"
mkdir -p "$work"
cp -R "deploy/beanstalk/$kind/." "$work/"
if [ "$kind" = tomcat ]; then cp target/relay.war "$work/ROOT.war"; else cp target/relay.war "$work/relay.war"; fi
(cd "$work" && zip -q -r "../beanstalk-$kind.zip" .)
echo "$work.zip"
