#!/bin/bash
# behind-nginx.sh PORT INNER COMMAND...   nginx ends TLS on PORT, in front of a relay that COMMAND starts on INNER.
# For ./bench --tls --versus nginx: the certificate is what the relay would have been given.
set -eu
port=$1 inner=$2
shift 2
directory=$PWD/target/bench/nginx-$port
mkdir -p "$directory"
cat > "$directory/nginx.conf" <<END
daemon off;
pid $directory/pid;
error_log stderr;
worker_processes auto;
worker_rlimit_nofile 100000;
events { worker_connections 40000; }
http {
    access_log off;
    client_body_temp_path $directory;
    proxy_temp_path $directory;
    fastcgi_temp_path $directory;
    uwsgi_temp_path $directory;
    scgi_temp_path $directory;
    server {
        listen 127.0.0.1:$port ssl backlog=4096;
        ssl_certificate $RELAY_TLS_CERTIFICATE;
        ssl_certificate_key $RELAY_TLS_KEY;
        location / {
            proxy_pass http://127.0.0.1:$inner;
            proxy_http_version 1.1;
            proxy_set_header Host \$host;
            proxy_set_header Upgrade \$http_upgrade;
            proxy_set_header Connection upgrade;
            proxy_buffering off;
            proxy_read_timeout 1h;
            proxy_send_timeout 1h;
        }
    }
}
END
unset RELAY_TLS_CERTIFICATE RELAY_TLS_KEY
PORT=$inner "$@" &
trap 'kill $!' EXIT
until (exec 3<> "/dev/tcp/127.0.0.1/$inner") 2> /dev/null; do sleep 0.1; done
nginx -c "$directory/nginx.conf" -e stderr
