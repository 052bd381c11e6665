using Rag.Api.CommandLine;
using Spectre.Console;

namespace Rag.EndToEnd.Tests;

/// <summary>What was written elsewhere moves no cursor, colors nothing and renames no window.</summary>
public sealed class TerminalTests
{
    private const string Hostile = "Fer\u001b[2Jry\u001b]0;pwn\u0007 \u009b31m\u202eover\u2069";

    private const string Harmless = "Fer[2Jry]0;pwn 31mover";

    [Theory]
    [InlineData(Hostile, Harmless)]
    [InlineData("Zoë, 東京 🚲\t\n", "Zoë, 東京 🚲\t\n")]
    [InlineData("می\u200cخواهم", "می\u200cخواهم")]
    [InlineData("", "")]
    public void Clean_AnyText_LosesWhatSteersATerminal(string text, string expected) => Assert.Equal(expected, TerminalText.Clean(text));

    [Fact]
    public void StandardError_WhateverWay_IsClean()
    {
        using var terminal = new StringWriter();
        using var error = new TerminalWriter(terminal);

        error.Write(Hostile);
        error.WriteLine(Hostile);
        error.Write("{0}", Hostile);
        error.Write(Hostile.ToCharArray());
        error.Write(Hostile.AsSpan());
        foreach (var c in Hostile)
        {
            error.Write(c);
        }

        Assert.Equal(string.Concat(Enumerable.Repeat(Harmless, 6)), terminal.ToString().ReplaceLineEndings(""));
    }

    [Fact]
    public async Task StandardError_Asynchronously_IsClean()
    {
        await using var terminal = new StringWriter();
        await using var error = new TerminalWriter(terminal);

        await error.WriteAsync(Hostile);
        await error.WriteLineAsync(Hostile);
        await error.WriteLineAsync(Hostile.ToCharArray());

        Assert.Equal(string.Concat(Enumerable.Repeat(Harmless, 3)), terminal.ToString().ReplaceLineEndings(""));
    }

    [Fact]
    public void StandardOutput_DrawnText_IsCleanAndKeepsItsOwnColors()
    {
        using var terminal = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.Standard,
                Out = new AnsiConsoleOutput(terminal),
            }
        );
        console.Pipeline.Attach(new TerminalHook());

        console.Write(new Text(Hostile));
        console.MarkupLineInterpolated($"[bold]{Hostile}[/]");

        var drawn = terminal.ToString();
        Assert.Equal(2, drawn.Split("[2Jry]0;pwn").Length - 1);
        Assert.Contains("\u001b[1m", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b]", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain('\u009b', drawn);
        Assert.DoesNotContain('\u202e', drawn);
    }
}
