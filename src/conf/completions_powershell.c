/* completions_powershell.c: completion for PowerShell. Where the script offers nothing, PowerShell
 * offers files. */
#include "conf/completions_shells.h"
#include "conf/options.h"

static const struct completion_quoting quoting = {"'", (const char *const[]){"''"}};

static const char script_begin[] =
    "# PowerShell completion for iftoprs: iftoprs --completions powershell | Out-String | "
    "Invoke-Expression\n"
    "\n"
    "Register-ArgumentCompleter -Native -CommandName 'iftoprs' -ScriptBlock {\n"
    "    param($wordToComplete, $commandAst, $cursorPosition)\n"
    "\n";

static const char script_words[] =
    "    $before = @($commandAst.CommandElements |\n"
    "        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |\n"
    "        ForEach-Object { $_.ToString() })\n"
    "    $previous = if ($before.Count -gt 0) { $before[-1] } else { '' }\n"
    "    $prefix = ''\n"
    "    $word = \"$wordToComplete\"\n"
    "    if ($word -cmatch '^(--[a-z-]+)=(.*)$') {\n"
    "        $previous = $Matches[1]\n"
    "        $prefix = \"$previous=\"\n"
    "        $word = $Matches[2]\n"
    "    }\n"
    "\n";

static const char script_end[] =
    "\n"
    "    if ($null -ne $values) {\n"
    "        $values | Where-Object { $_.StartsWith($word, 'OrdinalIgnoreCase') } | "
    "ForEach-Object {\n"
    "            $text = \"$prefix$_\"\n"
    "            if ($text -match '[^\\w./:=-]') { $text = \"'\" + ($text -replace \"'\", \"''\") "
    "+ \"'\" }\n"
    "            [System.Management.Automation.CompletionResult]::new(\n"
    "                $text, $_, 'ParameterValue', $_)\n"
    "        }\n"
    "        return\n"
    "    }\n"
    "    if ($valued -ccontains $previous) { return }\n"
    "    $options | Where-Object { $_[0].StartsWith($word, 'Ordinal') } | ForEach-Object {\n"
    "        [System.Management.Automation.CompletionResult]::new(\n"
    "            $_[0], $_[0], 'ParameterName', $_[1])\n"
    "    }\n"
    "}\n";

static void put_option(struct buf *out, const struct option_spec *spec)
{
    if (spec->letter != '\0') {
        buf_printf(out, "        , @('-%c', ", spec->letter);
        completions_quote(out, &quoting, spec->text);
        buf_puts(out, ")\n");
    }
    buf_printf(out, "        , @('--%s', ", spec->name);
    completions_quote(out, &quoting, spec->text);
    buf_puts(out, ")\n");
}

/* { $_ -cin '-i', '--interface' }, all the options that take this or, for TAKES_NOTHING, any value.
 */
static void put_names(struct buf *out, enum option_takes takes)
{
    const char *gap = "";
    for (size_t i = 0; i < option_spec_count; i++) {
        const struct option_spec *spec = &option_specs[i];
        if (takes == TAKES_NOTHING ? spec->takes == TAKES_NOTHING : spec->takes != takes)
            continue;
        if (spec->letter != '\0') {
            buf_printf(out, "%s'-%c'", gap, spec->letter);
            gap = ", ";
        }
        buf_printf(out, "%s'--%s'", gap, spec->name);
        gap = ", ";
    }
}

static void put_case(struct buf *out, enum option_takes takes, const char *values)
{
    buf_puts(out, "        { $_ -cin ");
    put_names(out, takes);
    buf_printf(out, " } { %s }\n", values);
}

void completions_powershell(struct buf *out, const char *const *themes, size_t theme_count)
{
    buf_puts(out, script_begin);
    buf_puts(out, "    $options = @(\n");
    for (size_t i = 0; i < option_spec_count; i++)
        put_option(out, &option_specs[i]);
    buf_puts(out, "    )\n    $valued = @(");
    put_names(out, TAKES_NOTHING);
    buf_puts(out, ")\n    $themes = @(\n");
    completions_themes(out, &quoting, "        ", "\n", themes, theme_count);
    buf_puts(out, "    )\n    $shells = @(\n");
    completions_shell_names(out, &quoting, "        ", "\n");
    buf_puts(out, "    )\n\n");
    buf_puts(out, script_words);
    buf_puts(out, "    $values = switch ($previous) {\n");
    put_case(out, TAKES_INTERFACE,
             "@(& iftoprs -l 2>$null | Select-Object -Skip 1 |\n"
             "            ForEach-Object { ($_.Trim() -split '\\s+')[0] })");
    put_case(out, TAKES_THEME,
             "$own = @(& iftoprs --list-colors 2>$null |\n"
             "            ForEach-Object { $_.Substring(2) -replace '  .*' })\n"
             "            if ($own.Count -gt 0) { $own } else { $themes }");
    put_case(out, TAKES_SHELL, "$shells");
    buf_puts(out, "    }\n");
    buf_puts(out, script_end);
}
