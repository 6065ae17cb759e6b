# Completion of cec for PowerShell. All answers come from "cec __complete".

Register-ArgumentCompleter -Native -CommandName 'cec', 'cec.exe' -ScriptBlock {
    param($WordToComplete, $CommandAst, $CursorPosition)

    # Words as the command would get them; nothing that stands in them is run.
    $Unquote = {
        param($Element)
        if ($Element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { return $Element.Value }
        if ($Element -is [System.Management.Automation.Language.ExpandableStringExpressionAst]) { return $Element.Value }
        return $Element.Extent.Text
    }
    $Words = @()
    $Current = ''
    foreach ($Element in ($CommandAst.CommandElements | Select-Object -Skip 1)) {
        if ($Element.Extent.StartOffset -ge $CursorPosition) { break }
        if ($Element.Extent.EndOffset -lt $CursorPosition) {
            $Words += & $Unquote $Element
        } elseif ($Element.Extent.EndOffset -eq $CursorPosition) {
            $Current = & $Unquote $Element
        } else {
            $Current = $Element.Extent.Text.Substring(0, $CursorPosition - $Element.Extent.StartOffset).TrimStart('"', "'")
        }
    }

    # Before version 7.3 an empty word and quotes in a word were lost on the way to a program.
    $Arguments = @('__complete') + $Words + @($Current)
    if ($PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy') {
        $Arguments = $Arguments | ForEach-Object { if ($_ -eq '') { '""' } else { $_ -replace '(\\*)"', '$1$1\"' } }
    }
    $Program = (Get-Command -CommandType Application -ErrorAction SilentlyContinue "$($CommandAst.CommandElements[0].Value)" |
            Select-Object -First 1).Source
    if (-not $Program) { $Program = 'cec' }
    $Encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
        [string[]]$Lines = & $Program @Arguments 2>$null
    } finally {
        [Console]::OutputEncoding = $Encoding
    }
    if (-not $Lines -or $Lines[-1] -notmatch '^:(\d+)$') { return }
    $Bits = [int]$Matches[1]
    if ($Lines.Count -eq 1) {
        # Without an answer PowerShell offers files; an empty one keeps it from that.
        if ($Bits -band 4) { return '' }
        return
    }

    $Prefix = ''
    if ($Current -match '^(-[^=]*=)') { $Prefix = $Matches[1] }
    # PowerShell takes typographic quotes for quotes, and on Unix it expands wildcards and ~ in words without any.
    $Quotes = '[''\u2018\u2019\u201a\u201b]'
    $Special = '[\s"`$&;,(){}@#|<>*?\[\]~\u201c\u201d\u201e]|' + $Quotes
    foreach ($Line in $Lines[0..($Lines.Count - 2)]) {
        $Value, $Text = $Line -split "`t", 2
        if (-not $Text) { $Text = $Value }
        $Insert = $Prefix + $Value
        if ($Insert -match $Special) { $Insert = "'" + ($Insert -replace "($Quotes)", '$1$1') + "'" }
        [System.Management.Automation.CompletionResult]::new($Insert, $Value, 'ParameterValue', $Text)
    }
}
