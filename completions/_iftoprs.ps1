# PowerShell completion for iftoprs: iftoprs --completions powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'iftoprs' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $options = @(
        , @('-i', 'interface to monitor (''any'' on Linux)')
        , @('--interface', 'interface to monitor (''any'' on Linux)')
        , @('-f', 'BPF filter (pcap-filter syntax)')
        , @('--filter', 'BPF filter (pcap-filter syntax)')
        , @('-F', 'count only traffic into or out of this network')
        , @('--net-filter', 'count only traffic into or out of this network')
        , @('-p', 'promiscuous mode')
        , @('--promiscuous', 'promiscuous mode')
        , @('-r', 'read a pcap or pcapng file instead of an interface')
        , @('--read', 'read a pcap or pcapng file instead of an interface')
        , @('--speed', 'pace of --read')
        , @('-n', 'show addresses, not host names')
        , @('--no-dns', 'show addresses, not host names')
        , @('-N', 'show port numbers, not service names')
        , @('--no-port-names', 'show port numbers, not service names')
        , @('-b', 'hide the bars')
        , @('--no-bars', 'hide the bars')
        , @('-B', 'show rates in bytes per second, not bits')
        , @('--bytes', 'show rates in bytes per second, not bits')
        , @('-P', 'hide the ports')
        , @('--hide-ports', 'hide the ports')
        , @('-Z', 'do not look for processes')
        , @('--no-processes', 'do not look for processes')
        , @('--theme', 'theme for this run')
        , @('--refresh', 'seconds between snapshots for this run')
        , @('--json', 'write NDJSON to standard output instead of the screen')
        , @('-s', 'stop after SECS seconds')
        , @('--duration', 'stop after SECS seconds')
        , @('--top', 'with --json, only the N flows with the highest rate')
        , @('-c', 'configuration file')
        , @('--config', 'configuration file')
        , @('-l', 'list the interfaces and exit')
        , @('--list-interfaces', 'list the interfaces and exit')
        , @('--list-colors', 'list the themes with their colours and exit')
        , @('--completions', 'print a completion script and exit')
        , @('-h', 'show this help and exit')
        , @('--help', 'show this help and exit')
        , @('-V', 'show the version and exit')
        , @('--version', 'show the version and exit')
    )
    $valued = @('-i', '--interface', '-f', '--filter', '-F', '--net-filter', '-r', '--read', '--speed', '--theme', '--refresh', '-s', '--duration', '--top', '-c', '--config', '--completions')
    $themes = @(
        'NeonSprawl'
        'AcidRain'
        'IceBreaker'
        'SynthWave'
        'RustBelt'
        'GhostWire'
        'RedSector'
        'SakuraDen'
        'DataStream'
        'SolarFlare'
        'NeonNoir'
        'ChromeHeart'
        'BladeRunner'
        'VoidWalker'
        'ToxicWaste'
        'CyberFrost'
        'PlasmaCore'
        'SteelNerve'
        'DarkSignal'
        'GlitchPop'
        'HoloShift'
        'NightCity'
        'DeepNet'
        'LaserGrid'
        'QuantumFlux'
        'BioHazard'
        'Darkwave'
        'Overlock'
        'Megacorp'
        'Zaibatsu'
        'Iftopcolor'
    )
    $shells = @(
        'zsh'
        'bash'
        'fish'
        'elvish'
        'powershell'
    )

    $before = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.ToString() })
    $previous = if ($before.Count -gt 0) { $before[-1] } else { '' }
    $prefix = ''
    $word = "$wordToComplete"
    if ($word -cmatch '^(--[a-z-]+)=(.*)$') {
        $previous = $Matches[1]
        $prefix = "$previous="
        $word = $Matches[2]
    }

    $values = switch ($previous) {
        { $_ -cin '-i', '--interface' } { @(& iftoprs -l 2>$null | Select-Object -Skip 1 |
            ForEach-Object { ($_.Trim() -split '\s+')[0] }) }
        { $_ -cin '--theme' } { $own = @(& iftoprs --list-colors 2>$null |
            ForEach-Object { $_.Substring(2) -replace '  .*' })
            if ($own.Count -gt 0) { $own } else { $themes } }
        { $_ -cin '--completions' } { $shells }
    }

    if ($null -ne $values) {
        $values | Where-Object { $_.StartsWith($word, 'OrdinalIgnoreCase') } | ForEach-Object {
            $text = "$prefix$_"
            if ($text -match '[^\w./:=-]') { $text = "'" + ($text -replace "'", "''") + "'" }
            [System.Management.Automation.CompletionResult]::new(
                $text, $_, 'ParameterValue', $_)
        }
        return
    }
    if ($valued -ccontains $previous) { return }
    $options | Where-Object { $_[0].StartsWith($word, 'Ordinal') } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new(
            $_[0], $_[0], 'ParameterName', $_[1])
    }
}
