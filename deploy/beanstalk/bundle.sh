#!/bin/sh
# Makes target/beanstalk-tomcat.zip or target/beanstalk-java.zip, to be uploaded:  ./bundle.sh tomcat|java
set -eu
kind=$1
cd "$(dirname "$0")/../.."
work=target/beanstalk-$kind
rm -rf "$work" "$work.zip"
mkdir -p "$work"
cp -R "deploy/beanstalk/$kind/." "$work/"
if [ "$kind" = tomcat ]; then cp target/relay.war "$work/ROOT.war"; else cp target/relay.war "$work/relay.war"; fi
(cd "$work" && zip -q -r "../beanstalk-$kind.zip" .)
echo "$work.zip"
