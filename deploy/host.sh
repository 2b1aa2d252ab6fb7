# What scripts/deploy and scripts/rollback do on the machine that serves; sourced by both.
#   $root/releases/NAME/      one folder a release, beside each other
#   $root/current, previous   what serves, and what served before; next: only while one replaces the other
#   $root/data, backups, log  and .env, the settings
# With systemd (and root) the units of deploy/systemd run it; without, processes of this user, their ids
# in $root/run. nginx is told where the service is where NGINX_DIR (deploy/nginx as installed) is there.

: "${NGINX_DIR:=/etc/nginx/conversation}" "${PORT:=3008}" "${NEXT_PORT:=3009}"
read -ra nginx <<<"${NGINX:-nginx}"
# Set by scripts/deploy and scripts/rollback from --to and --dry-run.
: "${root:=/opt/conversation-service}" "${dry:=}"

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }
act() { # act COMMAND…: runs it, or tells it with --dry-run
  if [ -n "$dry" ]; then echo "would run: $*"; else "$@"; fi
}
with_systemd() { [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ]; }
release_of() { basename "$(readlink "$root/$1" 2>/dev/null || true)"; }
point() { # point LINK RELEASE: in one step, whoever looks meanwhile sees the old or the new
  ln -sfn "releases/$2" "$root/.$1" && mv -Tf "$root/.$1" "$root/$1"
}

# The service is `current` on PORT or `next` on NEXT_PORT.
unit() { if [ "$1" = next ]; then echo conversation-service-next; else echo conversation-service; fi; }
port() { if [ "$1" = next ]; then echo "$NEXT_PORT"; else echo "$PORT"; fi; }
url() { echo "http://127.0.0.1:$(port "$1")"; }

start() {
  if with_systemd; then
    systemctl restart "$(unit "$1")"
  else
    (cd "$root" && exec setsid "$root/$1/conversation-service" serve --port "$(port "$1")" --data-dir "$root/data" \
      >>"$root/log/$1.log" 2>&1 </dev/null) &
    echo $! >"$root/run/$1.pid"
  fi
}
stop() { # ends when the questions in flight have their answers
  if with_systemd; then
    systemctl stop "$(unit "$1")"
  elif [ -f "$root/run/$1.pid" ]; then
    local pid
    pid=$(cat "$root/run/$1.pid")
    rm -f "$root/run/$1.pid"
    kill "$pid" 2>/dev/null || return 0
    for _ in $(seq 400); do
      kill -0 "$pid" 2>/dev/null || return 0
      sleep 0.1
    done
    kill -9 "$pid"
  fi
}
log_of() {
  if with_systemd; then journalctl -u "$(unit "$1")" -n 20 --no-pager -o cat; else tail -n 20 "$root/log/$1.log"; fi
}
alive() {
  if with_systemd; then systemctl is-active --quiet "$(unit "$1")"; else kill -0 "$(cat "$root/run/$1.pid")" 2>/dev/null; fi
}
ready() { # ready NAME: within 10 seconds, and at once no where it has ended
  for _ in $(seq 100); do
    if curl -fs -m 2 -o /dev/null "$(url "$1")/ready"; then return 0; fi
    alive "$1" || return 1
    sleep 0.1
  done
  return 1
}
balance() { # balance NAME: nginx sends what comes from now on there
  [ -f "$NGINX_DIR/v3.servers" ] || return 0
  echo "server 127.0.0.1:$(port "$1");" >"$NGINX_DIR/v3.servers"
  "${nginx[@]}" -s reload 2>/dev/null
  # Workers of before pass on what they have begun.
  sleep 1
}

# replace RELEASE: the new one beside the old, looked at, switched to, the old one drained. What fails
# goes back by itself; 1 then.
replace() {
  local release=$1 old
  old=$(release_of current)
  if [ -n "$dry" ]; then
    echo "would start releases/$release on port $NEXT_PORT beside ${old:-nothing}, verify it, send the traffic there,"
    echo "would restart port $PORT with it, verify it, send the traffic back, and keep ${old:-nothing} as previous"
    return 0
  fi
  mkdir -p "$root/run" "$root/log" "$root/data"
  point next "$release"
  say "starting $release on port $NEXT_PORT"
  start next
  if ! ready next || ! "$scripts/verify" "$(url next)"; then
    failed "$release is not well on port $NEXT_PORT; $old serves on, nothing was switched" next
    stop next
    return 1
  fi
  balance next
  say "traffic goes to $release on port $NEXT_PORT; draining ${old:-nothing}"
  stop current
  point current "$release"
  start current
  if ! ready current || ! "$scripts/verify" "$(url current)"; then
    failed "$release is not well on port $PORT; going back to ${old:-nothing}" current
    stop current
    if [ -n "$old" ]; then
      point current "$old"
      start current
      if ready current; then balance current; fi
    fi
    stop next
    return 1
  fi
  balance current
  stop next
  if [ -n "$old" ] && [ "$old" != "$release" ]; then point previous "$old"; fi
  rm -f "$root/next"
  printf '%s %s -> %s\n' "$(date -u +%FT%TZ)" "${old:-nothing}" "$release" >>"$root/history"
  say "$release serves on port $PORT"
}
failed() { # failed WHY NAME
  say "FAILED: $1" >&2
  echo "the last lines of its log:" >&2
  log_of "$2" >&2 || true
}
