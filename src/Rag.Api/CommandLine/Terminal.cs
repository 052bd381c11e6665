using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>The one place where text goes to the terminal.</summary>
internal static class Terminal
{
    private static int s_isGuarded;

    /// <summary>Whether somebody looks on: false where standard output goes to a file or to another program.</summary>
    public static bool IsWatched => AnsiConsole.Profile.Out.IsTerminal;

    /// <summary>From now on nothing that was written elsewhere steers the terminal. JSON on standard output escapes what would.</summary>
    public static void Guard()
    {
        if (Interlocked.Exchange(ref s_isGuarded, 1) == 0)
        {
            AnsiConsole.Console.Pipeline.Attach(new TerminalHook());
            Console.SetError(new TerminalWriter(Console.Error));
        }
    }
}
