# shellcheck shell=bash disable=SC2154
# The files by which names and logins work, sourced by up.sh: $state, $count, $names, $prefix and $network are its own.

write_names() {
  printf '%s\n' "${names[@]}" >"$state/names"
  {
    echo "127.0.0.1 localhost"
    # By its own name the login node is where the nodes reach it, too.
    echo "$network.254 login $(hostname)"
    for ((i = 1; i <= count; i++)); do echo "$network.$i ${names[i - 1]}"; done
  } >"$state/hosts"
}

# Keys of one use, both sides, and nothing of the user's own: neither keys, agent, known hosts nor configuration.
write_ssh_files() {
  local keys=$state/keys
  mkdir -p "$keys"
  chmod 700 "$keys"
  rm -f "$keys"/*
  ssh-keygen -q -t ed25519 -N '' -C lab-cluster -f "$keys/login"
  ssh-keygen -q -t ed25519 -N '' -C lab-cluster -f "$keys/host"
  cp "$keys/login.pub" "$keys/authorized"
  for ((i = 1; i <= count; i++)); do
    echo "${names[i - 1]},$network.$i $(cut -d ' ' -f 1,2 "$keys/host.pub")"
  done >"$state/known_hosts"
  cat >"$state/sshd_config" <<END
HostKey "$keys/host"
AuthorizedKeysFile "$keys/authorized"
AuthenticationMethods publickey
PermitRootLogin prohibit-password
# The folder of the keys may belong to anybody, or be writable by all, as /tmp is.
StrictModes no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
PermitUserRC no
MaxStartups 500
MaxSessions 500
AcceptEnv LANG LC_*
${DENO_DIR:+SetEnv "DENO_DIR=$DENO_DIR"}
Subsystem sftp internal-sftp
END
  {
    for ((i = 1; i <= count; i++)); do printf 'Host %s\n  HostName %s.%s\n' "${names[i - 1]}" "$network" "$i"; done
    cat <<END
Host *
  User root
  IdentityFile "$keys/login"
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile "$state/known_hosts"
  GlobalKnownHostsFile /dev/null
  ConnectTimeout 5
  LogLevel ERROR
  # The default is a slow one.
  KexAlgorithms curve25519-sha256
END
  } >"$state/ssh_config"
  printf '#!/bin/sh\nexec ssh -F "%s/ssh_config" "$@"\n' "$state" >"$state/ssh"
  chmod +x "$state/ssh"
}
